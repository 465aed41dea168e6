import Glibc

/// What one started program answered.
struct Ended: Sendable {
  let status: Int32
  let out: String
  let said: String
}

/// Starts this program again as somebody else: another home, another passphrase. The demo has no other way into a vault,
/// so that what it shows is what a user's own commands do.
struct Spawn {
  let program: String
  /// `NAME=value`; nothing else is handed down.
  var environment: [String]

  /// Runs the program to its end.
  /// - Parameter passphrase: written, with a line feed, into a pipe that the program has as descriptor 3.
  func run(_ words: [String], passphrase: String?) throws(FileFault) -> Ended {
    let out = try Pipe()
    let said = try Pipe()
    let secret = try Pipe()
    // Less than a pipe holds, so this cannot wait for a reader.
    do throws(StreamFault) {
      try writeAll(secret.input, passphrase.map { Array(($0 + "\n").utf8) } ?? [])
    } catch {
      throw .unwritable("pipe", errno: errno)
    }
    let all = passphrase == nil ? words : words + ["--passphrase-fd", "3"]
    let process = try start(all, out: out.input, said: said.input, secret: secret.output)
    out.closeInput()
    said.closeInput()
    secret.closeInput()
    let (answer, voice) = try drain(out.output, said.output)
    var state: Int32 = 0
    while unsafe waitpid(process, &state, 0) < 0 {
      if errno != EINTR { throw .unreadable(program, errno: errno) }
    }
    let signal = state & 0x7F
    return Ended(status: signal == 0 ? (state >> 8) & 0xFF : 128 + signal, out: answer, said: voice)
  }

  /// Reads both streams as they come, so that neither can fill up while the other is waited for.
  private func drain(_ first: Int32, _ second: Int32) throws(FileFault) -> (String, String) {
    var texts: [[UInt8]] = [[], []]
    var open = [
      pollfd(fd: first, events: Int16(POLLIN), revents: 0), pollfd(fd: second, events: Int16(POLLIN), revents: 0),
    ]
    while open.contains(where: { $0.fd >= 0 }) {
      if unsafe poll(&open, 2, -1) < 0 && errno != EINTR { throw .unreadable("pipe", errno: errno) }
      for index in open.indices where open[index].fd >= 0 && open[index].revents != 0 {
        do throws(StreamFault) {
          let piece = try readSome(open[index].fd)
          texts[index] += piece
          if piece.isEmpty { open[index].fd = -1 }
        } catch {
          throw .unreadable("pipe", errno: errno)
        }
      }
    }
    return (String(decoding: texts[0], as: UTF8.self), String(decoding: texts[1], as: UTF8.self))
  }

  private func start(_ words: [String], out: Int32, said: Int32, secret: Int32) throws(FileFault) -> pid_t {
    var actions = unsafe posix_spawn_file_actions_t()
    unsafe posix_spawn_file_actions_init(&actions)
    defer { unsafe posix_spawn_file_actions_destroy(&actions) }
    unsafe posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    unsafe posix_spawn_file_actions_adddup2(&actions, out, 1)
    unsafe posix_spawn_file_actions_adddup2(&actions, said, 2)
    unsafe posix_spawn_file_actions_adddup2(&actions, secret, 3)
    var process = pid_t()
    let arguments = CStrings([program] + words)
    let environment = CStrings(environment)
    let failure = unsafe posix_spawn(&process, program, &actions, nil, arguments.pointers, environment.pointers)
    if failure != 0 { throw .unreadable(program, errno: failure) }
    return process
  }

}

/// A pipe whose ends no other program inherits.
final class Pipe {
  let output: Int32
  private(set) var input: Int32

  init() throws(FileFault) {
    var ends: [Int32] = [-1, -1]
    if unsafe pipe(&ends) != 0 { throw .unwritable("pipe", errno: errno) }
    (output, input) = (ends[0], ends[1])
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
  }

  func closeInput() {
    if input >= 0 { close(input) }
    input = -1
  }

  deinit {
    closeInput()
    close(output)
  }
}

/// A null-terminated array of C strings for exec, freed with its owner.
@safe private final class CStrings {
  let pointers: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>
  private let count: Int

  init(_ strings: [String]) {
    count = strings.count
    unsafe pointers = .allocate(capacity: count + 1)
    for (index, string) in strings.enumerated() { unsafe pointers[index] = strdup(string) }
    unsafe pointers[count] = nil
  }

  deinit {
    for index in 0..<count { unsafe free(pointers[index]) }
    unsafe pointers.deallocate()
  }
}
