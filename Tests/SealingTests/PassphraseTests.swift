import Foundation
import Glibc
import Sealing
import Testing

@Suite struct `A passphrase` {
  @Test func `of ours is six quints that can be said, and never the same`() throws {
    var seen: Set<[UInt8]> = []
    for _ in 0..<50 {
      let text = try Passphrase.generate().revealed()
      let quint = #/[bdfghjklmnprstvz][aiou][bdfghjklmnprstvz][aiou][bdfghjklmnprstvz]/#
      let words = String(decoding: text, as: UTF8.self).split(separator: "-")
      #expect(text.count == 35 && words.count == 6 && words.allSatisfy { $0.wholeMatch(of: quint) != nil })
      seen.insert(text)
    }
    #expect(seen.count == 50)
  }

  @Test(arguments: [
    ("lusab-babad\n", "lusab-babad", ""), ("åäö utan radslut", "åäö utan radslut", ""),
    ("a\nnästa rad\n", "a", "nästa rad\n"),
    (" blanksteg \r\n", " blanksteg \r", ""),
  ]) func `is one line of a descriptor, and nothing after it is read`(
    input: String, expected: String, rest: String
  ) throws {
    let pipe = Pipe()
    try pipe.fileHandleForWriting.write(contentsOf: Data(input.utf8))
    try pipe.fileHandleForWriting.close()
    let line = try Passphrase.read(fd: pipe.fileHandleForReading.fileDescriptor)
    #expect(line.revealed() == Array(expected.utf8))
    #expect(try pipe.fileHandleForReading.readToEnd() ?? Data() == Data(rest.utf8))
  }

  @Test(arguments: [
    ("kort", true), ("femton tecken..", true), ("aaaaaaaaaaaaaaaaaaaaaaaa", true), ("12345123451234512345", true),
    ("sexton tecken...", false), ("lusab-babad-gutih", false),
  ]) func `of one's own is not accepted when it is short or says the same again and again`(
    text: String, isTooWeak: Bool
  ) throws {
    let pipe = Pipe()
    try pipe.fileHandleForWriting.write(contentsOf: Data((text + "\n").utf8))
    let passphrase = try Passphrase.read(fd: pipe.fileHandleForReading.fileDescriptor)
    #expect(Passphrase.isTooWeak(passphrase) == isTooWeak)
    #expect(try !Passphrase.isTooWeak(Passphrase.generate()))
  }

  @Test(arguments: [
    ("", SealingError.noPassphrase), ("\nnästa", .noPassphrase),
    (String(repeating: "x", count: 1_025), .longPassphrase),
  ]) func `is refused when there is none or no end to it`(input: String, expected: SealingError) throws {
    let pipe = Pipe()
    try pipe.fileHandleForWriting.write(contentsOf: Data(input.utf8))
    try pipe.fileHandleForWriting.close()
    let fd = pipe.fileHandleForReading.fileDescriptor
    #expect(throws: expected) { _ = try Passphrase.read(fd: fd).count }
    #expect(throws: SealingError.unreadable(errno: EBADF)) { _ = try Passphrase.read(fd: -1).count }
  }
}

/// A terminal of our own: we hold the keyboard's end.
private final class Keyboard {
  let fd: Int32
  let terminal: String

  init() throws {
    let keyboard = unsafe open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
    try #require(keyboard >= 0)
    var (locked, number): (Int32, Int32) = (0, 0)
    // TIOCSPTLCK and TIOCGPTN: unlockpt and ptsname are hidden from Swift by a feature macro.
    try #require(unsafe ioctl(keyboard, 0x4004_5431, &locked) == 0 && ioctl(keyboard, 0x8004_5430, &number) == 0)
    fd = keyboard
    terminal = "/dev/pts/\(number)"
  }

  deinit { close(fd) }

  /// Both ends of a terminal share its settings.
  var echoes: Bool {
    var settings = termios()
    return unsafe tcgetattr(fd, &settings) == 0 && settings.c_lflag & tcflag_t(ECHO) != 0
  }

  func type(_ text: String) {
    _ = unsafe Array(text.utf8).withUnsafeBytes { unsafe write(fd, $0.baseAddress!, $0.count) }
  }

  /// What the screen shows, until it ends in `text`; `nil` after ten seconds.
  func shown(until text: String) -> String? {
    var shown: [UInt8] = []
    var item = pollfd(fd: fd, events: Int16(POLLIN), revents: 0)
    while unsafe poll(&item, 1, 10_000) == 1 {
      var byte: UInt8 = 0
      guard unsafe read(fd, &byte, 1) == 1 else { return nil }
      shown.append(byte)
      if shown.suffix(text.utf8.count).elementsEqual(text.utf8) { return String(decoding: shown, as: UTF8.self) }
    }
    return nil
  }
}

/// The program that asks, on a thread of its own.
private final class Asking: @unchecked Sendable {  // the semaphore orders who touches the result
  private let done = DispatchSemaphore(value: 0)
  private var result = Result<[UInt8], any Error>.success([])

  init(_ prompt: String, on terminal: String) {
    Thread.detachNewThread { [self] in
      result = Result { try Passphrase.ask(prompt, terminal: terminal).revealed() }
      done.signal()
    }
  }

  func answer() throws -> [UInt8] {
    done.wait()
    return try result.get()
  }
}

@Suite struct `A terminal that is asked for a passphrase` {
  @Test func `does not show it, and echoes again afterwards`() throws {
    let keyboard = try Keyboard()
    let terminal = keyboard.terminal
    #expect(keyboard.echoes)
    let asking = Asking("Lösenfras: ", on: terminal)
    #expect(keyboard.shown(until: "Lösenfras: ") == "Lösenfras: ")
    #expect(!keyboard.echoes)
    keyboard.type("lusab-babad\n")
    #expect(try asking.answer() == Array("lusab-babad".utf8))
    #expect(keyboard.shown(until: "\n") == "\r\n")
    #expect(keyboard.echoes)
  }

  @Test func `echoes again when the answer is empty`() throws {
    let keyboard = try Keyboard()
    let terminal = keyboard.terminal
    let asking = Asking("? ", on: terminal)
    #expect(keyboard.shown(until: "? ") == "? ")
    keyboard.type("\n")
    #expect(throws: SealingError.noPassphrase) { try asking.answer() }
    #expect(keyboard.echoes)
  }

  @Test(arguments: [SIGINT, SIGTERM, SIGHUP]) func `echoes again when the asking is interrupted`(
    signal: Int32
  ) async throws {
    let keyboard = try Keyboard()
    await #expect(processExitsWith: .signal(signal)) {
      [terminal = keyboard.terminal as String, signal = signal as Int32] in
      var all = sigset_t()
      unsafe sigfillset(&all)
      unsafe pthread_sigmask(SIG_UNBLOCK, &all, nil)  // as on a program's main thread
      let asker = pthread_self()
      Thread.detachNewThread {
        let fd = unsafe open(terminal, O_RDWR | O_NOCTTY)
        var settings = termios()
        repeat { usleep(1_000) } while unsafe tcgetattr(fd, &settings) == 0 && settings.c_lflag & tcflag_t(ECHO) != 0
        pthread_kill(asker, signal)
      }
      _ = try Passphrase.ask("? ", terminal: terminal).count
    }
    #expect(keyboard.echoes)
  }

  @Test func `is said to be missing`() {
    #expect(throws: SealingError.noTerminal(errno: ENOENT)) {
      _ = try Passphrase.ask("? ", terminal: "/dev/no-such-terminal").count
    }
    #expect(throws: SealingError.noTerminal(errno: ENOTTY)) {
      _ = try Passphrase.ask("? ", terminal: "/dev/null").count
    }
  }
}
