internal import CSodium
internal import Glibc
internal import Synchronization

/// The library, and what it asks of the process.
package enum Sodium {
  /// Starts libsodium and forbids core dumps and tracing of this process by its own user. Once is enough; again is
  /// harmless, from any thread.
  package static func start() throws(SealingError) {
    if let notStarted { throw failed(notStarted) }
  }

  /// The first call that failed in this process although it must not: memory that could not be locked, or one of libsodium's.
  ///
  /// Whoever made it has been told, and may have gone on: a file that does not open looks as if it were sealed to others, a frame
  /// as if it were forged. So once there is a failure nothing that was made out is an answer, and nothing may be written; all
  /// that remains to say is what failed. It stays for the life of the process.
  package static var failure: SealingError? { firstFailure.withLock { $0 } }

  /// Before anything is written or answered.
  package static func check() throws(SealingError) {
    if let failure { throw failure }
  }

  private static let firstFailure = Mutex<SealingError?>(nil)

  /// Notes the failure, and answers it.
  static func failed(_ error: SealingError) -> SealingError {
    firstFailure.withLock { $0 = $0 ?? error }
    return error
  }

  /// Whether this process can neither leave a core file nor be traced by its own user: for `doctor`.
  package static var isProcessGuarded: Bool {
    var limit = rlimit()
    guard unsafe getrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &limit) == 0 else { return false }
    return limit.rlim_max == 0 && avhopp_may_dump() == 0
  }

  /// `nil` when all went well. A global constant: computed once, whoever comes first.
  private static let notStarted: SealingError? = {
    guard sodium_init() >= 0 else { return .libsodium(call: "sodium_init") }
    var none = rlimit(rlim_cur: 0, rlim_max: 0)
    guard unsafe setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &none) == 0 else {
      return .libsodium(call: "setrlimit")
    }
    guard avhopp_forbid_dump() == 0 else { return .libsodium(call: "prctl") }
    return nil
  }()

  /// Turns a libsodium return code into an error that names the call.
  static func check(_ code: Int32, _ call: @autoclosure () -> String) throws(SealingError) {
    guard code == 0 else { throw failed(.libsodium(call: call())) }
  }
}

/// Public randomness: identifiers, nonces, salts. Keys are `Secret.random`.
package enum Random {
  package static func bytes(_ count: Int) -> [UInt8] {
    precondition(count >= 0, "a count of bytes")
    return unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
      unsafe randombytes_buf(buffer.baseAddress!, count)
      initialized = count
    }
  }
}
