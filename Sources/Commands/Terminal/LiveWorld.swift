import Glibc
import Syntax

extension World {
  /// The real one: this process's arguments, clock and three streams.
  package static func live() -> World {
    // A reader that goes away is told apart by write(2)'s EPIPE; the signal would kill us before we could restore
    // the terminal.
    _ = signal(SIGPIPE, SIG_IGN)
    let size = windowSize()
    return World(
      arguments: Array(CommandLine.arguments.dropFirst()),
      program: ownPath(),
      environment: environmentValue,
      now: Moment.now,
      input: Input(
        isTerminal: isatty(0) == 1, wait: { seconds throws(StreamFault) in try isReady(0, seconds: seconds) },
        echo: Interruption.echo,
        fill: { () throws(StreamFault) in try readSome(0) }),
      output: Output(isTerminal: isatty(1) == 1, columns: size.columns, rows: size.rows) {
        bytes throws(StreamFault) in try writeAll(1, bytes)
      },
      errors: Output(isTerminal: isatty(2) == 1, columns: size.columns, rows: size.rows) {
        bytes throws(StreamFault) in try writeAll(2, bytes)
      })
  }
}

/// The value of an environment variable, nil when unset.
func environmentValue(_ name: String) -> String? {
  guard let value = unsafe getenv(name) else { return nil }
  return unsafe String(cString: value)
}

/// At most 64 KiB from a descriptor; empty at the end.
func readSome(_ descriptor: Int32) throws(StreamFault) -> [UInt8] {
  var buffer = [UInt8](repeating: 0, count: 65_536)
  while true {
    let count = unsafe read(descriptor, &buffer, buffer.count)
    if count >= 0 { return Array(buffer[..<count]) }
    if errno != EINTR { throw .failed(errno) }
  }
}

/// Whether something can be read, the end too, before so many seconds have passed. A terminal gives whole lines.
private func isReady(_ descriptor: Int32, seconds: Int) throws(StreamFault) -> Bool {
  var items = unsafe [descriptor, Interruption.bell].map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
  while true {
    let ready = unsafe poll(&items, nfds_t(items.count), Int32(seconds * 1000))
    if let signal = Interruption.pending { throw .interrupted(signal) }
    if ready >= 0 || errno != EINTR { return ready != 0 }
  }
}

/// Every byte, or a fault.
func writeAll(_ descriptor: Int32, _ bytes: [UInt8]) throws(StreamFault) {
  var done = 0
  while done < bytes.count {
    let count = unsafe bytes[done...].withUnsafeBytes { unsafe write(descriptor, $0.baseAddress, $0.count) }
    if count >= 0 {
      done += count
    } else if errno == EPIPE {
      throw .brokenPipe
    } else if errno != EINTR {
      throw .failed(errno)
    }
  }
}

private func windowSize() -> (columns: Int, rows: Int) {
  var size = winsize()
  for descriptor in [Int32(1), 2, 0] where unsafe ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0 {
    return (Int(size.ws_col), max(Int(size.ws_row), 10))
  }
  return (80, 24)
}

/// `/proc/self/exe`, so that the demo starts the very program that is running and not another of the same name.
private func ownPath() -> String {
  var buffer = [UInt8](repeating: 0, count: 4_096)
  let count = unsafe buffer.withUnsafeMutableBytes { bytes in
    guard let start = unsafe bytes.bindMemory(to: CChar.self).baseAddress else { return 0 }
    return unsafe readlink("/proc/self/exe", start, bytes.count)
  }
  guard count > 0 else { return CommandLine.arguments.first ?? "avhopp" }
  return String(decoding: buffer[..<count], as: UTF8.self)
}
