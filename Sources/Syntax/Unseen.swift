extension Unicode.Scalar {
  /// Shows nothing where it stands: a control, what ends a line, turns the direction of writing, joins, hides or means something in
  /// one font only. A text without these looks the same to everyone who reads it.
  package var isUnseen: Bool {
    if value < 0xAD { return value < 0x20 || (0x7F...0x9F).contains(value) }
    return switch properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse: true
    default: properties.isDefaultIgnorableCodePoint
    }
  }
}
