internal import Crypto
internal import Files

/// Content on its way to disk: written to a hidden file, hashed as it goes.
struct StagedContent: ~Copyable {
    private var writer: AtomicFileWriter
    private var md5 = MD5()
    private var checksums: [(algorithm: ChecksumAlgorithm, state: RunningChecksum)]
    private(set) var count = 0

    /// What is known of content that is complete.
    struct Digests: Sendable {
        var count: Int
        var md5: [UInt8]
        var checksums: [ChecksumAlgorithm: [UInt8]]
    }

    /// Starts a file in `folder`, which exists.
    init(in folder: String, checksums: Set<ChecksumAlgorithm> = []) throws(FileError) {
        writer = try AtomicFileWriter("\(folder)/content", temporaryFolder: folder)
        self.checksums = checksums.map { ($0, RunningChecksum($0)) }
    }

    mutating func append(_ bytes: UnsafeRawBufferPointer) throws(FileError) {
        try writer.append(bytes)
        md5.update(bytes)
        for index in checksums.indices { checksums[index].state.update(bytes) }
        count += bytes.count
    }

    var digests: Digests {
        let sums = checksums.map { ($0.algorithm, $0.state.finish()) }
        return Digests(
            count: count,
            md5: md5.finish(),
            checksums: Dictionary(uniqueKeysWithValues: sums)
        )
    }

    /// Gives the content a time of change that is off the machine's clock.
    func date(aheadMilliseconds: Int) throws(FileError) {
        try writer.date(aheadMilliseconds: aheadMilliseconds)
    }

    /// Content of this size is flushed by itself: nobody else's flush should wait for it.
    private static let largeBytes = 1_048_576

    /// The content is complete; what `stat` will say of it in place.
    func close() throws(FileError) -> FileStatus {
        if count >= Self.largeBytes { try writer.flush() }
        return try writer.status()
    }

    /// Gives the content an attribute, to be flushed and named with it.
    func setAttribute(_ name: String, _ value: [UInt8]) throws(FileError) {
        try writer.setAttribute(name, value)
    }

    /// Gives content that is on disk its name.
    consuming func place(at path: String) throws(FileError) {
        try writer.place(at: path)
    }

    /// Gives the content its name, durably.
    consuming func commit(to path: String) throws(FileError) {
        try writer.commit(to: path)
    }
}
