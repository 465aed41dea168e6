/// What libFuzzer calls: the first byte chooses the reader. Built by `make fuzz`, with FuzzTarget.swift of the tests.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> Int32 {
  let bytes = unsafe Array(UnsafeBufferPointer(start: start, count: count))
  guard let first = bytes.first else { return 0 }
  let targets = FuzzTarget.allCases
  let target = targets[Int(first) % targets.count]
  precondition(target.taken(Array(bytes.dropFirst())) != false, "\(target.rawValue) takes what does not print back")
  return 0
}
