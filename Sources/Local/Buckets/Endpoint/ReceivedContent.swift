internal import Crypto
internal import Files
internal import Synchronization

/// The content of an object or a part as it arrives: on its way to disk, and checked against what
/// its request promises of it.
///
/// Its calls block; they come one after another.
final class ReceivedContent: Sendable {
    private let promise: Promise
    private let files: BucketFiles
    private let algorithms: Set<ChecksumAlgorithm>
    private let state: Mutex<State>

    /// What the head says of the body.
    private struct Promise: Sendable {
        var md5: [UInt8]?
        /// Of all bytes, in hex.
        var sha256: String?
        var checksums: [ObjectChecksum]
        /// Comes behind the body.
        var trailer: ChecksumAlgorithm?
        var isChunked: Bool
        /// Of the content, without what chunks add.
        var count: Int?
    }

    private struct State: ~Copyable {
        /// From the first byte on.
        var staged: StagedContent?
        var chunks: ChunkedBody?
        var sha256: SHA256?
        var failure: S3Error?
    }

    /// Content that is all there and what was promised.
    struct Complete: ~Copyable {
        var staged: StagedContent
        var digests: StagedContent.Digests
        var checksum: ObjectChecksum?
    }

    /// S3's own bound on one upload.
    private static let limitBytes = 5 << 30

    /// - Parameters:
    ///   - request: the head.
    ///   - files: where the content goes.
    ///   - wanted: a checksum to compute although the client sends none.
    /// - Throws: what is wrong with the head.
    init(
        _ request: S3Request,
        files: BucketFiles,
        computing wanted: ChecksumAlgorithm? = nil
    ) throws(S3Error) {
        promise = try Self.promise(request)
        var algorithms = Set(promise.checksums.map(\.algorithm))
        if let trailer = promise.trailer { algorithms.insert(trailer) }
        if let wanted { algorithms.insert(wanted) }
        self.files = files
        self.algorithms = algorithms
        state = Mutex(
            State(
                chunks: promise.isChunked ? ChunkedBody() : nil,
                sha256: promise.sha256 == nil ? nil : SHA256()
            )
        )
    }

    private static func promise(_ request: S3Request) throws(S3Error) -> Promise {
        let hash = request.header("x-amz-content-sha256") ?? "UNSIGNED-PAYLOAD"
        let encodings = request.header("content-encoding") ?? ""
        let isChunked = hash.hasPrefix("STREAMING-") || encodings.contains("aws-chunked")
        let length = request.header(isChunked ? "x-amz-decoded-content-length" : "content-length")
        let count = length.flatMap { Int($0) }
        guard count ?? 0 <= limitBytes else { throw .entityTooLarge(limitBytes: limitBytes) }
        var md5: [UInt8]?
        if let text = request.header("content-md5") {
            guard let bytes = Base64.decode(text), bytes.count == 16 else { throw .invalidDigest }
            md5 = bytes
        }
        var checksums: [ObjectChecksum] = []
        for algorithm in ChecksumAlgorithm.allCases {
            guard let value = request.header(algorithm.header) else { continue }
            guard Base64.decode(value) != nil else {
                throw .invalidRequest("Value for \(algorithm.header) header is invalid.")
            }
            checksums.append(ObjectChecksum(algorithm: algorithm, value: value))
        }
        guard checksums.count <= 1 else {
            throw .invalidRequest("Expecting a single x-amz-checksum- header")
        }
        let trailer = request.header("x-amz-trailer")?.lowercased()
        return Promise(
            md5: md5,
            sha256: hash.utf8.count == 64 ? hash : nil,
            checksums: checksums,
            trailer: ChecksumAlgorithm.allCases.first { $0.header == trailer },
            isChunked: isChunked,
            count: count
        )
    }

    /// Takes the next bytes; a failure shows at the end.
    func take(_ bytes: [UInt8]) {
        state.withLock { state in
            guard state.failure == nil else { return }
            do throws(S3Error) {
                try take(bytes, &state)
            } catch {
                state.failure = error
                state.staged = nil
            }
        }
    }

    private func take(_ bytes: [UInt8], _ state: inout State) throws(S3Error) {
        var failure: S3Error?
        bytes.withUnsafeBytes { buffer in
            do throws(S3Error) {
                state.sha256?.update(buffer)
                if state.chunks != nil {
                    var data: [UnsafeRawBufferPointer] = []
                    try state.chunks?.take(buffer) { data.append($0) }
                    for piece in data { try append(piece, &state) }
                } else {
                    try append(buffer, &state)
                }
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
    }

    private func append(
        _ bytes: UnsafeRawBufferPointer,
        _ state: inout State
    ) throws(S3Error) {
        if state.staged == nil { state.staged = try files.stage(checksums: algorithms) }
        do throws(FileError) { try state.staged?.append(bytes) } catch { throw .file(error) }
        guard state.staged?.count ?? 0 <= Self.limitBytes else {
            throw .entityTooLarge(limitBytes: Self.limitBytes)
        }
    }

    /// The content, once all of the body is in.
    func finish() throws(S3Error) -> Complete {
        var result: Complete?
        try state.withLock { state throws(S3Error) in
            if let failure = state.failure { throw failure }
            if let chunks = state.chunks, !chunks.isComplete { throw .incompleteBody }
            var content = state.staged.take()
            if content == nil { content = try files.stage(checksums: algorithms) }
            guard let staged = content.take() else { throw .incompleteBody }
            let digests = staged.digests
            var checksums = promise.checksums
            if let algorithm = promise.trailer {
                let trailers = state.chunks?.trailers ?? []
                guard let value = trailers.first(where: { $0.name == algorithm.header })?.value
                else { throw .incompleteBody }
                checksums.append(ObjectChecksum(algorithm: algorithm, value: value))
            }
            let sha256 = state.sha256.take().map { Hex.encode($0.finish()) }
            try check(digests, checksums, sha256)
            let computed = digests.checksums.first.map {
                ObjectChecksum(algorithm: $0.key, value: Base64.encode($0.value))
            }
            result = Complete(staged: staged, digests: digests, checksum: computed)
        }
        guard let result = result.take() else { throw .incompleteBody }
        return result
    }

    private func check(
        _ digests: StagedContent.Digests,
        _ checksums: [ObjectChecksum],
        _ sha256: String?
    ) throws(S3Error) {
        if let count = promise.count, count != digests.count { throw .incompleteBody }
        if let md5 = promise.md5, md5 != digests.md5 { throw .badDigest("Content-MD5") }
        if let expected = promise.sha256, let sha256, expected != sha256 { throw .contentMismatch }
        for checksum in checksums {
            guard digests.checksums[checksum.algorithm] == Base64.decode(checksum.value) else {
                throw .badDigest(checksum.algorithm.rawValue.uppercased())
            }
        }
    }
}
