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

    /// Puts a text file into the folder.
    package func write(_ text: String, to name: String) throws {
        try write(Array(text.utf8), to: name)
    }

    /// What a file in the folder holds.
    package func read(_ name: String) throws -> [UInt8] {
        try FileSystem.read("\(path)/\(name)", limitBytes: 64 << 20)
    }
}
