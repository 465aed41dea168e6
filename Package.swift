// swift-tools-version: 6.2
// The map: every target, and which way the arrows go. No package dependencies, by the customer's card.
import PackageDescription

let strict: [SwiftSetting] = [
  .swiftLanguageMode(.v6), .treatAllWarnings(as: .error), .strictMemorySafety(),
  .enableUpcomingFeature("ExistentialAny"), .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
]

func module(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
  .target(name: name, dependencies: dependencies, swiftSettings: strict)
}

func tests(_ name: String, _ dependencies: [Target.Dependency], exclude: [String] = []) -> Target {
  .testTarget(name: name, dependencies: dependencies, exclude: exclude, swiftSettings: strict)
}

let package = Package(
  name: "avhopp",
  products: [.executable(name: "avhopp", targets: ["avhopp"])],
  targets: [
    .systemLibrary(name: "CSodium", pkgConfig: "libsodium", providers: [.apt(["libsodium-dev"])]),
    module("Syntax"),  // strict readers of text, JSON, hex, time; standard library only
    module("Sealing", ["Syntax", "CSodium"]),  // keys, age, notes, keystore: the only importer of CSodium
    module("LedgerStore", ["Syntax", "Sealing"]),  // entries, tree, the folder on disk: never heard of a case
    module("WorkflowEngine", ["Syntax"]),  // reads a definition, checks it, judges a step: pure
    module("Casework", ["Syntax", "Sealing", "LedgerStore", "WorkflowEngine"]),  // where the four meet
    module("Commands", ["Syntax", "Sealing", "LedgerStore", "WorkflowEngine", "Casework"]),  // the terminal
    .executableTarget(name: "avhopp", dependencies: ["Commands"], swiftSettings: strict),

    tests("SyntaxTests", ["Syntax"]),
    tests("SealingTests", ["Syntax", "Sealing"]),
    tests("LedgerStoreTests", ["Syntax", "Sealing", "LedgerStore"], exclude: ["Golden"]),
    tests("WorkflowEngineTests", ["Syntax", "WorkflowEngine"]),
    tests("CaseworkTests", ["Syntax", "Sealing", "LedgerStore", "WorkflowEngine", "Casework"]),
    tests(
      "CommandTests", ["avhopp", "Syntax", "Sealing", "LedgerStore", "WorkflowEngine", "Casework", "Commands"],
      exclude: ["Sessions"]),
    tests("FuzzTests", ["Syntax", "Sealing", "LedgerStore", "WorkflowEngine", "Casework"]),
    // What `make bench` divides by the C limit; no part of the product.
    .executableTarget(
      name: "steps", dependencies: ["Syntax", "Sealing", "LedgerStore", "Casework"], path: "Tests/Benchmarks/Steps",
      swiftSettings: strict),
    .executableTarget(
      name: "judge", dependencies: ["Syntax", "WorkflowEngine"], path: "Tests/Benchmarks/Judge", swiftSettings: strict),
    // The built program under faults: strace, full disks, races, hostile files.
    tests("FaultTests", ["avhopp", "Syntax", "Sealing", "LedgerStore", "WorkflowEngine", "Casework"]),
    tests("TidyTests", []),
  ]
)
