// swift-tools-version: 6.2
import PackageDescription

// Arrows run one way: functions → Runtime, Leads → Adapters → System. `Local` talks to functions
// through their pipes only, so it imports the worker protocol and nothing of `Leads`.

/// The language settings of every Swift target.
let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    // https://github.com/swiftlang/swift-evolution/blob/main/proposals/0335-existential-any.md
    .enableUpcomingFeature("ExistentialAny"),
    // https://github.com/swiftlang/swift-evolution/blob/main/proposals/0409-access-level-on-imports.md
    .enableUpcomingFeature("InternalImportsByDefault"),
    // https://github.com/swiftlang/swift-evolution/blob/main/proposals/0444-member-import-visibility.md
    .enableUpcomingFeature("MemberImportVisibility"),
    // https://github.com/swiftlang/swift-evolution/blob/main/proposals/0443-warning-control-flags.md
    .treatAllWarnings(as: .error),
]

/// How an executable is linked.
///
/// Decides its cold start and where it can run.
enum Linkage {
    /// No shared library at all: starts like a C program and runs on any x86-64 Linux.
    case closed
    /// The Swift runtime inside, C libraries shared: for what has no static archive in Debian.
    case open

    var settings: [LinkerSetting] {
        switch self {
        case .closed: [.unsafeFlags(["-static-executable"])]
        case .open: [.unsafeFlags(["-static-stdlib"])]
        }
    }
}

/// A module map over one C library from Debian.
func system(_ name: String, apt: String, pkgConfig: String? = nil) -> Target {
    .systemLibrary(
        name: name,
        path: "Sources/System/\(name)",
        pkgConfig: pkgConfig,
        providers: [.apt([apt])]
    )
}

/// C or C++ sources of our own: what Swift cannot import, or data compiled in.
func native(_ name: String, libraries: [String] = []) -> Target {
    .target(
        name: name,
        path: "Sources/System/\(name)",
        linkerSettings: libraries.map { .linkedLibrary($0) }
    )
}

/// One Swift module in one of the floors of `Sources`.
func module(_ floor: String, _ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .target(
        name: name,
        dependencies: dependencies,
        path: "Sources/\(floor)/\(name)",
        swiftSettings: strict
    )
}

/// One executable of the pipeline: `receive-webhook` lives in `functions/receive-webhook`.
func function(
    _ name: String,
    _ dependencies: [Target.Dependency],
    linkage: Linkage = .closed
) -> Target {
    .executableTarget(
        name: name,
        dependencies: dependencies,
        path: "functions/\(name)",
        swiftSettings: strict,
        linkerSettings: linkage.settings
    )
}

/// The tests of one module.
func tests(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .testTarget(
        name: "\(name)Tests",
        dependencies: [.init(stringLiteral: name)] + dependencies,
        path: "Tests/\(name)Tests",
        swiftSettings: strict
    )
}

let package = Package(
    name: "plumb",
    targets: [
        // System: one C library each.
        system("CJansson", apt: "libjansson-dev", pkgConfig: "jansson"),
        native("CLinux"),

        // Adapters: one Swift owner per library.
        module("Adapters", "JSON", ["CJansson"]),
        tests("JSON"),
        module("Adapters", "Time"),
        tests("Time"),
        module("Adapters", "Identifiers"),
        tests("Identifiers"),

        // Runtime: the function contract.
        module("Runtime", "WorkerProtocol"),
        tests("WorkerProtocol"),

        // Leads: decisions from values to values.

        // Local: the local runtime, in rooms.

        // Functions: wiring only.
    ],
    cxxLanguageStandard: .cxx17
)
