import Foundation
import Testing

/// Mistake 6: return codes that nobody looks at. A library loaded before libsodium makes one call of one function fail.
/// The program under test links libsodium as a shared library, as `swift build` does.
@Suite struct `A library call that fails` {
  /// Answers no success or failure, or cannot fail.
  static let silent: Set<String> = [
    "crypto_generichash_statebytes", "randombytes_buf", "sodium_free", "sodium_memcmp", "sodium_memzero",
  ]

  /// Hashing has no failure in libsodium: if it answers one, the process stops where it stands.
  static let stopping: Set<String> = [
    "crypto_generichash_init", "crypto_generichash_update", "crypto_generichash_final", "crypto_hash_sha256_init",
    "crypto_hash_sha256_update", "crypto_hash_sha256_final",
  ]
  static let judging: Set<String> = ["crypto_sign_verify_detached", "crypto_core_ed25519_is_valid_point"]

  /// Whose failure is also what a forged, foreign or damaged text gives: the program cannot know which it was.
  private static func isAnswer(_ name: String) -> Bool {
    judging.contains(name) || name.hasSuffix("_decrypt") || name == "crypto_scalarmult"
  }

  /// How a run ends in which it failed. Where it is no answer about a text, as what it is: never as a missing key, a forgery or
  /// a damage.
  private static func statuses(_ name: String) -> ClosedRange<Int32> {
    switch name {
    case "sodium_malloc", "sodium_mlock", "crypto_pwhash": 4...4
    case _ where isAnswer(name): 2...4
    default: 5...5
    }
  }

  @Test(.enabled(if: Tool.isPresent("cc", "nm"))) func `is noticed, whichever it is`() throws {
    let ground = try FaultGround.shared()
    let functions = try Self.imported() + ["fsync", "fdatasync", "setrlimit", "prctl"]
    for name in ["crypto_scalarmult", "sodium_mlock", "crypto_pwhash", "sodium_init", "crypto_sign_detached"] {
      #expect(functions.contains(name), "the program does not import \(name): is it linked statically?")
    }
    let shim = try Self.compiled(functions, in: ground.town.scratch)
    var runs = 0
    for function in functions {
      let counting = try run(ground.town.copied(), shim, function, at: 0)
      try #require(counting.output.status == 0, "\(function): \(counting.output.both)")
      guard counting.calls > 0 else { continue }
      // Every call, and the last alone; in the long form each of the first hundred alone too.
      let places = [-1] + (Tool.isSoak ? Set(1...min(counting.calls, 100)) : [counting.calls])
      for place in places.sorted() {
        let town = try ground.town.copied()
        let failed = try run(town, shim, function, at: place)
        runs += 1
        let what = "\(function), call \(place) of \(counting.calls)"
        #expect(failed.output.signal == nil || Self.stopping.contains(function), "\(what): \(failed.output.both)")
        if place == -1 { #expect(failed.output.status != 0, "\(what): \(failed.output.both)") }
        // "Not valid" is remembered of what was read, as it must be: what comes after is another program's trouble.
        if Self.judging.contains(function), failed.output.status != 0 { continue }
        // After which nobody writes: tried elsewhere.
        if function == "fdatasync", place == -1 { continue }
        try FaultedCommand.step.check(town, ground, failed.output, what, statuses: Self.statuses(function))
      }
    }
    Tool.say("faults: \(functions.count) library functions, \(runs) runs")
  }

  /// An audit says who has forged what: a machine that fails must not make it.
  @Test(.enabled(if: Tool.isPresent("cc", "nm"))) func `is no finding of an audit`() throws {
    let town = try FaultGround.shared().town
    let functions = try Self.imported().filter { !Self.isAnswer($0) && !Self.stopping.contains($0) }
    let shim = try Self.compiled(functions, in: town.scratch)
    var runs = 0
    for function in functions {
      let counting = try run(town.copied(), shim, function, at: 0, as: "joar", ["audit", "verify", "--json"])
      try #require(counting.output.status == 0, "\(function): \(counting.output.both)")
      for place in Set([1, counting.calls / 3, counting.calls / 2, counting.calls - 1, counting.calls]).sorted()
      where place > 0 {
        let failed = try run(town.copied(), shim, function, at: place, as: "joar", ["audit", "verify", "--json"])
        let what = "\(function), call \(place) of \(counting.calls): \(failed.output.both)"
        // Threads share the work: a run may need a call less.
        if failed.calls < place { continue }
        runs += 1
        #expect(Self.statuses(function).contains(failed.output.status), Comment(rawValue: what))
        #expect(failed.output.out.isEmpty, Comment(rawValue: what))
        #expect(failed.output.err.split(separator: "\n").count == 1, Comment(rawValue: what))
      }
    }
    #expect(runs > functions.count, "hardly a call was failed")
  }

  /// Every function of libsodium that the program calls and that can fail.
  private static func imported() throws -> [String] {
    let names = try Program.tool(["nm", "-D", "--undefined-only", Program.path])
    return names.out.split(separator: "\n").compactMap { $0.split(separator: " ").last.map(String.init) }
      .filter { $0.hasPrefix("crypto_") || $0.hasPrefix("sodium_") }.filter { !silent.contains($0) }
  }

  private static func compiled(_ functions: [String], in scratch: Scratch) throws -> String {
    // Ten words are more than any of them takes; the surplus is passed on unread.
    let head = """
      #define _GNU_SOURCE
      #include <dlfcn.h>
      #include <errno.h>
      #include <stdio.h>
      #include <stdlib.h>
      #include <string.h>
      static long calls;
      static int hit(const char *name, void *caller) {
        const char *wanted = getenv("SHIM_CALL"), *at = getenv("SHIM_AT");
        if (!wanted || !at || strcmp(wanted, name)) return 0;
        /* What libsodium calls of its own, and whose answer it does not look at, is not ours to look at. */
        Dl_info from;
        if (dladdr(caller, &from) && from.dli_fname && strstr(from.dli_fname, "libsodium")) return 0;
        calls++;
        /* 0: none. -1: every call. */
        if (atol(at) != -1 && calls != atol(at)) return 0;
        errno = EIO;
        return 1;
      }
      __attribute__((destructor)) static void tell(void) {
        const char *path = getenv("SHIM_LOG");
        if (!path) return;
        FILE *log = fopen(path, "w");
        if (log) { fprintf(log, "%ld", calls); fclose(log); }
      }
      #define SHIM(name, failure) \\
        long name(long a, long b, long c, long d, long e, long f, long g, long h, long i, long j) { \\
          static long (*real)(long, long, long, long, long, long, long, long, long, long); \\
          if (!real) real = dlsym(RTLD_NEXT, #name); \\
          if (hit(#name, __builtin_return_address(0))) return failure; \\
          return real(a, b, c, d, e, f, g, h, i, j); \\
        }

      """
    let body = functions.map { name in
      "SHIM(\(name), \(name == "sodium_malloc" || name.hasSuffix("_is_valid_point") ? 0 : -1))\n"
    }.joined()
    let source = scratch.file("shim.c")
    try Data((head + body).utf8).write(to: source)
    let library = scratch.file("shim.so").path
    let built = try Program.tool([
      "cc", "-shared", "-fPIC", "-O1", "-fno-builtin", "-w", "-o", library, source.path, "-ldl",
    ])
    try #require(built.status == 0, "\(built.both)")
    return library
  }

  private func run(
    _ town: TestVault, _ shim: String, _ function: String, at place: Int, as who: String = "emil",
    _ words: [String]? = nil
  ) throws -> (output: Program.Output, calls: Int) {
    let log = town.scratch.file("calls")
    let output = try town.run(
      who, words ?? FaultedCommand.step.words(town),
      wrapper: ["env", "LD_PRELOAD=\(shim)", "SHIM_CALL=\(function)", "SHIM_AT=\(place)", "SHIM_LOG=\(log.path)"])
    let calls = (try? String(contentsOf: log, encoding: .utf8)).flatMap { Int($0) } ?? 0
    return (output, calls)
  }
}
