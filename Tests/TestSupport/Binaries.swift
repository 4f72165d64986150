/// Where the executables under test lie: beside the test bundle.
package enum Binaries {
    package static let folder: String = {
        let path = CommandLine.arguments[0]
        return path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
    }()
}
