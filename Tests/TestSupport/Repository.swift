internal import Files

/// Where the sources under test lie.
package enum Repository {
    /// The folder of Package.swift, without a slash at its end.
    package static let root = #filePath.split(separator: "/").dropLast(3)
        .reduce(into: "") { $0 += "/" + $1 }

    /// The bytes of a file of the repository.
    package static func contents(_ path: String) throws -> [UInt8] {
        try FileSystem.read("\(root)/\(path)", limitBytes: 64 << 20)
    }
}
