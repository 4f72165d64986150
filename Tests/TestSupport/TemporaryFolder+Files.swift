internal import Files

extension TemporaryFolder {
    /// What lies in the folder.
    package var names: [String] {
        get throws { try FileSystem.list(path) }
    }

    /// Puts a file into the folder.
    package func write(_ bytes: [UInt8], to name: String) throws {
        try FileSystem.writeAtomically(bytes, to: "\(path)/\(name)")
    }
}
