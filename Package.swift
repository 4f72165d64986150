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
func native(
    _ name: String,
    libraries: [String] = [],
    exclude: [String] = []
) -> Target {
    .target(
        name: name,
        path: "Sources/System/\(name)",
        exclude: exclude,
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
///
/// `TestSupport` gives them temporary folders and the repository's root.
func tests(
    _ name: String,
    _ dependencies: [Target.Dependency] = [],
    exclude: [String] = []
) -> Target {
    .testTarget(
        name: "\(name)Tests",
        dependencies: [.init(stringLiteral: name), "TestSupport"] + dependencies,
        path: "Tests/\(name)Tests",
        exclude: exclude,
        swiftSettings: strict
    )
}

/// libphonenumber and what it stands on, in the order that a static linker needs.
///
/// Archives, by their file names, whatever else is shared: the libraries take 6 ms to load, at every
/// start of whatever may read a phone number. ICU's data are left out: `CPhoneNumber` says why it
/// can do without.
let phoneNumberLibraries =
    [
        "phonenumber", "protobuf", "icui18n", "icuuc", "absl_raw_hash_set", "absl_hash",
        "absl_city", "absl_low_level_hash", "absl_strings", "absl_strings_internal",
        "absl_throw_delegate", "absl_raw_logging_internal", "absl_int128",
    ].map { ":lib\($0).a" } + ["z", "stdc++", "m"]

let package = Package(
    name: "plumb",
    targets: [
        // System: one C library each.
        system("CJansson", apt: "libjansson-dev", pkgConfig: "jansson"),
        system("CExpat", apt: "libexpat1-dev", pkgConfig: "expat"),
        system("CYAML", apt: "libyaml-dev", pkgConfig: "yaml-0.1"),
        native("CLinux"),
        // Header-only, so closed executables can have it; its own calls go to jansson.
        native("CRapidJSON"),
        system("CMicrohttpd", apt: "libmicrohttpd-dev", pkgConfig: "libmicrohttpd"),
        native("CPhoneNumber", libraries: phoneNumberLibraries),
        native("CReferenceData", exclude: ["tables"]),
        // Debian has no static archive of simdjson: executables that use it are linked `open`.
        native("CSimdjson", libraries: ["simdjson", "stdc++"]),
        system("CCrypto", apt: "libssl-dev", pkgConfig: "libcrypto"),
        // Debian has no static archive of ISA-L: executables that use it are linked `open`.
        system("CISAL", apt: "libisal-dev", pkgConfig: "libisal"),
        system("CSnappy", apt: "libsnappy-dev", pkgConfig: "snappy"),
        // No `link` in its module map, and no flags: `HTTPClient` loads the library when it is needed.
        system("CCurl", apt: "libcurl4-openssl-dev"),
        system("CSQLite", apt: "libsqlite3-dev", pkgConfig: "sqlite3"),
        system("CHiredis", apt: "libhiredis-dev"),

        // Adapters: one Swift owner per library. Siblings import none of each other but `Files`.
        module("Adapters", "Files", ["CLinux"]),
        tests("Files"),
        module("Adapters", "ObjectStore", ["Files"]),
        tests("ObjectStore", ["Files"]),
        module("Adapters", "Crypto", ["CCrypto", "CLinux"]),
        tests("Crypto"),
        // Apart from Crypto, which functions link: OpenSSL's EVP would slow their start.
        module("Adapters", "Signatures", ["CCrypto"]),
        tests("Signatures", ["Crypto"]),
        module("Adapters", "Compression", ["CISAL"]),
        tests("Compression", ["Files"]),
        // Apart from Compression, which functions link: libsnappy brings the C++ library along.
        module("Adapters", "Snappy", ["CSnappy"]),
        tests("Snappy", ["CSnappy"]),
        module("Adapters", "Checksums", ["CISAL"]),
        tests("Checksums", ["Crypto"]),
        module("Adapters", "PhoneNumbers", ["CPhoneNumber"]),
        tests("PhoneNumbers"),
        module("Adapters", "ReferenceData", ["CReferenceData"]),
        tests("ReferenceData"),
        module("Adapters", "Database", ["CSQLite", "Files"]),
        tests("Database", ["Files"]),
        module("Adapters", "Redis", ["CHiredis"]),
        tests("Redis"),
        module("Adapters", "JSON", ["CJansson", "CRapidJSON"]),
        tests("JSON"),
        module("Adapters", "JSONScanner", ["CSimdjson"]),
        tests("JSONScanner", ["JSON"]),
        module("Adapters", "Time"),
        tests("Time"),
        module("Adapters", "TimeZones", ["Files"]),
        tests("TimeZones", ["Files"], exclude: ["offsets.py"]),
        module("Adapters", "Identifiers"),
        tests("Identifiers"),
        module("Adapters", "EventLoop", ["CLinux", "Time"]),
        tests("EventLoop", ["Time"]),
        module("Adapters", "HTTPClient", ["CCurl"]),
        tests("HTTPClient", ["Files"]),
        module("Adapters", "HTTPServer", ["CMicrohttpd"]),
        tests("HTTPServer", ["EventLoop"]),
        module("Adapters", "XML", ["CExpat"]),
        tests("XML"),
        module("Adapters", "YAML", ["CYAML", "Time"]),
        tests("YAML"),

        // Runtime: the function contract.
        module("Runtime", "WorkerProtocol"),
        tests("WorkerProtocol"),
        module("Runtime", "Events", ["Crypto", "JSON", "Time"]),
        tests("Events", ["JSON", "Time"]),
        module(
            "Runtime",
            "FunctionRuntime",
            ["CLinux", "Events", "Identifiers", "JSON", "Time", "WorkerProtocol"]
        ),
        tests(
            "FunctionRuntime",
            ["Events", "Files", "Identifiers", "JSON", "Time", "WorkerProtocol"]
        ),

        // Leads: decisions from values to values.
        module("Leads", "LeadStore", ["Database"]),
        tests("LeadStore", ["Database"]),
        module(
            "Leads",
            "LeadModel",
            ["Crypto", "Identifiers", "JSON", "Time", "WorkerProtocol"]
        ),
        tests("LeadModel", ["Identifiers", "JSON", "Time", "WorkerProtocol"]),
        module("Leads", "Pipeline", ["Crypto", "YAML"]),
        tests("Pipeline"),
        module(
            "Leads",
            "Fields",
            [
                "Crypto", "JSON", "LeadModel", "PhoneNumbers", "Pipeline", "ReferenceData", "Time",
            ]
        ),
        tests("Fields", ["JSON", "LeadModel", "Pipeline", "Time"], exclude: ["phones.py"]),
        module("Leads", "Rows"),
        tests("Rows"),
        module("Leads", "Triage", ["JSON", "LeadModel", "Pipeline"]),
        tests("Triage", ["JSON", "LeadModel", "Pipeline", "Time", "WorkerProtocol"]),
        module(
            "Leads",
            "Intake",
            [
                "Crypto", "Events", "Fields", "Identifiers", "JSON", "LeadModel", "Pipeline",
                "Rows", "Signatures", "Time", "Triage", "WorkerProtocol", "XML",
            ]
        ),
        tests(
            "Intake",
            [
                "Crypto", "Events", "Identifiers", "JSON", "LeadModel", "Pipeline", "Rows", "Time",
                "WorkerProtocol",
            ]
        ),
        module(
            "Leads",
            "Posting",
            ["Crypto", "Events", "Fields", "Identifiers", "Intake", "JSON", "Pipeline", "Time"]
        ),
        tests("Posting", ["Consent", "Files", "JSON", "Pipeline"]),
        module(
            "Leads",
            "Consent",
            ["JSON", "LeadModel", "PhoneNumbers", "Pipeline", "Time", "WorkerProtocol"]
        ),
        tests(
            "Consent",
            ["JSON", "LeadModel", "PhoneNumbers", "Pipeline", "Time", "WorkerProtocol"]
        ),
        module(
            "Leads",
            "Enrichment",
            ["JSON", "LeadModel", "PhoneNumbers", "ReferenceData", "Time"]
        ),
        tests("Enrichment", ["JSON", "LeadModel", "PhoneNumbers", "ReferenceData", "Time"]),
        module("Leads", "EventLake", ["Crypto", "Events", "JSON", "JSONScanner", "Time"]),
        tests("EventLake", ["Crypto", "Events", "Files", "JSON", "Time"]),
        module("Leads", "Exports", ["EventLake", "JSON", "JSONScanner", "Rows", "Time"]),
        tests("Exports", ["EventLake", "JSON", "Time"]),
        // Carries an export out: the one module here that reads the lake and writes the bucket.
        module(
            "Leads",
            "ExportJobs",
            [
                "Compression", "Crypto", "Database", "EventLake", "Exports", "Files", "Identifiers",
                "JSON", "LeadStore", "ObjectStore", "Time",
            ]
        ),

        // Carries an import out: reads the upload bucket, keeps the results of its rows.
        module(
            "Leads",
            "ImportJobs",
            [
                "Compression", "Crypto", "Database", "Events", "Files", "Identifiers", "Intake",
                "JSON", "LeadModel", "LeadStore", "ObjectStore", "Pipeline", "Rows", "Time",
                "WorkerProtocol",
            ]
        ),

        // How sources are doing, and which of them are silent.
        module(
            "Leads",
            "SourceWatching",
            ["Identifiers", "JSON", "LeadModel", "LeadStore", "Pipeline", "Time"]
        ),
        tests("SourceWatching", ["JSON", "LeadStore", "Pipeline", "Time"]),

        // Local: the local runtime, in rooms.
        module("Local", "Serving", ["EventLoop", "Files", "HTTPServer"]),
        module("Local", "Watching", ["CLinux", "EventLoop", "Files"]),
        tests("Watching", ["EventLoop", "Files"]),
        module(
            "Local",
            "Workers",
            [
                "CLinux", "EventLoop", "HTTPServer", "Identifiers", "JSON", "Serving", "Time",
                "WorkerProtocol",
            ]
        ),
        tests(
            "Workers",
            ["EventLoop", "Files", "JSON", "WorkerProtocol"],
            exclude: ["runtime_api_client.py"]
        ),

        module("Local", "Queues", ["Database", "EventLoop", "Redis", "Time"]),
        tests("Queues", ["Database", "EventLoop", "Redis", "Time"]),
        // SQS's API over the queues.
        module(
            "Local",
            "QueueEndpoint",
            [
                "Crypto", "EventLoop", "Events", "HTTPServer", "JSON", "Queues", "Time", "Workers",
            ]
        ),
        module(
            "Local",
            "Streams",
            [
                "Compression", "Crypto", "EventLoop", "Events", "Files", "Identifiers", "JSON",
                "JSONScanner", "ObjectStore", "Queues", "Snappy", "Template", "Time", "TimeZones",
                "WorkerProtocol", "Workers",
            ]
        ),
        tests(
            "Streams",
            [
                "EventLoop", "Events", "Files", "Identifiers", "JSON", "ObjectStore", "Queues",
                "Template", "Time", "TimeZones",
            ]
        ),
        // Firehose's API over the streams.
        module(
            "Local",
            "StreamEndpoint",
            [
                "Crypto", "Events", "HTTPServer", "JSON", "Queues", "Streams", "Template", "Time",
                "TimeZones", "Workers",
            ]
        ),
        module(
            "Local",
            "Gateway",
            [
                "Crypto", "EventLoop", "Events", "Files", "HTTPClient", "HTTPServer", "JSON",
                "Serving",
                "Signatures", "Template", "Time", "Workers",
            ]
        ),
        tests("Gateway", ["Crypto", "EventLoop", "Files", "JSON", "Serving", "Template", "Time"]),
        module(
            "Local",
            "Schedules",
            [
                "EventLoop", "Events", "Gateway", "JSON", "Queues", "Template", "Time",
                "TimeZones", "Workers",
            ]
        ),
        tests(
            "Schedules",
            [
                "Events", "Files", "Gateway", "JSON", "Queues", "Template", "Time", "TimeZones",
                "Workers",
            ],
            exclude: ["Tables"]
        ),
        module(
            "Local",
            "EventBus",
            [
                "EventLoop", "Events", "HTTPServer", "JSON", "Patterns", "Schedules", "Template",
                "Time", "Workers",
            ]
        ),
        module(
            "Local",
            "Buckets",
            [
                "Checksums", "CLinux", "Crypto", "EventLoop", "Events", "Files", "Gateway",
                "HTTPServer", "JSON", "ObjectStore", "Template", "Time", "Watching", "Workers",
            ]
        ),
        tests("Buckets", ["EventLoop", "Events", "Files", "Gateway", "JSON", "Template", "Time"]),
        module(
            "Local",
            "LocalRuntime",
            [
                "Buckets", "CLinux", "Crypto", "EventBus", "EventLoop", "Events", "Files",
                "Gateway", "HTTPServer", "JSON", "Patterns", "QueueEndpoint", "Queues", "Schedules",
                "Serving", "StreamEndpoint", "Streams", "Template", "Time", "WorkerProtocol",
                "Workers",
            ]
        ),
        module("Local", "Patterns", ["JSON"]),
        tests("Patterns", ["JSON"]),
        module("Local", "Template", ["JSON", "Patterns", "Time", "TimeZones", "YAML"]),
        tests("Template", ["JSON", "Patterns", "Time", "TimeZones", "YAML"]),

        tests("LocalRuntime", ["Crypto", "Database", "EventLoop", "Files", "JSON", "Time"]),
        // A black box, too: the command line from the folder of the tests.
        .testTarget(
            name: "PlumbTests",
            dependencies: ["Crypto", "Events", "Files", "JSON", "Template", "TestSupport"],
            path: "Tests/PlumbTests",
            exclude: ["complete.py", "terminal.py"],
            swiftSettings: strict
        ),

        // The command line. Nothing imports it.
        .executableTarget(
            name: "plumb",
            dependencies: [
                "CLinux", "Crypto", "EventLoop", "Events", "Files", "FunctionRuntime", "Gateway",
                "HTTPClient", "Identifiers", "JSON", "LocalRuntime", "ObjectStore", "Pipeline",
                "Posting", "Schedules", "Serving", "Template", "Time", "TimeZones", "Watching",
                "WorkerProtocol", "Workers",
                "YAML",
            ],
            path: "Sources/plumb",
            swiftSettings: strict,
            linkerSettings: Linkage.open.settings
        ),

        // Functions: what several of them set up, and their wiring.
        module(
            "Functions",
            "FunctionSetup",
            ["Database", "Files", "FunctionRuntime", "JSON", "LeadStore", "Pipeline", "Time"]
        ),
        function(
            "receive-webhook",
            [
                "Database", "Events", "Fields", "FunctionRuntime", "FunctionSetup", "Intake",
                "JSON", "LeadStore", "Pipeline", "Time",
            ]
        ),
        function(
            "submit-lead",
            [
                "Database", "Events", "Fields", "FunctionRuntime", "FunctionSetup", "Intake",
                "JSON", "LeadStore", "Time",
            ]
        ),
        // libcurl is loaded with the first request, for which there has to be a loader.
        function(
            "fetch-lead",
            [
                "Database", "Events", "FunctionRuntime", "FunctionSetup", "HTTPClient", "Intake",
                "JSON", "LeadModel", "LeadStore", "Pipeline", "Time", "WorkerProtocol",
            ],
            linkage: .open
        ),
        function(
            "check-consent",
            [
                "Consent", "Events", "Fields", "FunctionRuntime", "FunctionSetup", "JSON",
                "LeadModel",
                "LeadStore", "PhoneNumbers", "Pipeline", "Time", "WorkerProtocol",
            ]
        ),
        function(
            "enrich-lead",
            [
                "Enrichment", "Events", "FunctionRuntime", "FunctionSetup", "JSON", "LeadModel",
                "Pipeline", "Time", "WorkerProtocol",
            ]
        ),
        function(
            "transform-events",
            ["EventLake", "FunctionRuntime", "JSON"],
            linkage: .open
        ),
        function(
            "generate-export",
            ["Events", "ExportJobs", "FunctionRuntime", "JSON", "LeadStore", "ObjectStore"],
            linkage: .open
        ),
        function(
            "import-leads",
            [
                "Database", "Events", "FunctionRuntime", "FunctionSetup", "ImportJobs", "Intake",
                "JSON", "LeadStore", "ObjectStore", "Pipeline", "WorkerProtocol",
            ],
            linkage: .open
        ),

        function(
            "watch-sources",
            [
                "Events", "FunctionRuntime", "FunctionSetup", "JSON", "LeadModel", "LeadStore",
                "Pipeline", "SourceWatching", "Time", "WorkerProtocol",
            ]
        ),

        // Tests.
        .executableTarget(
            name: "test-function",
            dependencies: [
                "Crypto", "Events", "FunctionRuntime", "JSON", "Time", "WorkerProtocol",
            ],
            path: "Tests/Fixtures/test-function",
            swiftSettings: strict,
            linkerSettings: Linkage.closed.settings
        ),
        // Black boxes: runs transform-events and generate-export from the folder of the tests. No
        // dependency on them, for the way an executable is linked is handed on to its dependants.
        .testTarget(
            name: "LakeFunctionTests",
            dependencies: [
                "Compression", "Crypto", "Events", "Files", "JSON", "LeadStore", "TestSupport",
            ],
            path: "Tests/LakeFunctionTests",
            swiftSettings: strict
        ),
        .testTarget(
            name: "FunctionTests",
            dependencies: ["Crypto", "JSON", "TestSupport"],
            path: "Tests/FunctionTests",
            swiftSettings: strict
        ),
        .target(
            name: "TestSupport",
            dependencies: ["CLinux", "Files"],
            path: "Tests/TestSupport",
            swiftSettings: strict
        ),
    ],
    cxxLanguageStandard: .cxx17
)
