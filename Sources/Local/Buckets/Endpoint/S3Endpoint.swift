package import EventLoop
internal import Glibc
package import HTTPServer
internal import Synchronization
internal import Time

/// S3 on the port for everything shaped like AWS, path style.
///
/// Confined to the loop; files are worked on by threads.
/// https://docs.aws.amazon.com/AmazonS3/latest/API/API_Operations_Amazon_Simple_Storage_Service.html
package final class S3Endpoint {
    let operations: S3Operations
    private let keys: S3Keys?
    private let threads: FileThreads
    let announce: Announce
    private let clock: LoopClock
    private var uploads: [ObjectIdentifier: ContentUpload] = [:]

    /// Stores what is to be told of changes, and calls back once that is on disk.
    package typealias Announce = (
        _ changes: [ObjectChange],
        _ completion: @escaping (_ failure: String?) -> Void
    ) -> Void

    /// Bodies at a time; each holds half a megabyte at most.
    private static let uploadLimit = 64

    /// - Parameters:
    ///   - root: the folder of all buckets.
    ///   - declared: buckets that no request may delete.
    ///   - keys: what requests must be signed with; nil takes any signature and none.
    ///   - loop: the loop to run on.
    ///   - announce: told of each change before its answer.
    /// - Throws: `SystemCallError` where the system has no thread to give.
    package init(
        root: String,
        declared: Set<String>,
        keys: S3Keys?,
        loop: EventLoop,
        announce: @escaping Announce
    ) throws {
        operations = S3Operations(files: BucketFiles(root: root), declared: declared)
        self.keys = keys
        self.announce = announce
        clock = loop.clock
        threads = try FileThreads(loop: loop)
    }

    /// Whether no request is under way.
    package var isIdle: Bool { threads.isIdle && uploads.isEmpty }

    /// Whether the object of a key came through the endpoint, which announces it itself.
    package func announces(_ key: String, in bucket: String) -> Bool {
        operations.files.isAnnounced(bucket, key)
    }

    /// Ends once its threads have done what they have; requests under way get no answer.
    package func close() {
        threads.close()
        uploads = [:]
    }

    /// Runs work on files beside that of requests, then the completion on the loop.
    func run<Result: Sendable>(
        _ work: @escaping @Sendable () -> Result,
        then completion: @escaping (Result) -> Void
    ) {
        threads.run(on: threads.freest, work, then: completion)
    }

    // MARK: Whose request it is

    /// Whether a request is one of S3, going by its head.
    ///
    /// A signature names its service. Without one a request is S3's unless it is another's: its
    /// path begins with `_plumb` or the date of another API, it has an `X-Amz-Target`, or it says
    /// an `Action`; `POST` must name an operation of S3 in its query, and the root is nobody's.
    package static func takes(_ exchange: HTTPExchange) -> Bool {
        let path = exchange.target.prefix { $0 != "?" }
        let first = path.split(separator: "/", maxSplits: 1).first ?? ""
        guard first != "_plumb", !isAPIDate(first), exchange.header("x-amz-target") == nil else {
            return false
        }
        let authorization = exchange.header("authorization")
        if let service = Signature.service(authorization: authorization, target: exchange.target) {
            return service == "s3"
        }
        let query = exchange.target.drop { $0 != "?" }.dropFirst()
        let names = query.split(separator: "&").map { $0.prefix { $0 != "=" } }
        guard !first.isEmpty, !names.contains("Action") else { return false }
        switch exchange.method {
        case "GET", "HEAD", "PUT", "DELETE": return true
        case "POST": return names.contains { ["uploads", "uploadId", "delete"].contains($0) }
        default: return false
        }
    }

    /// `2015-03-31`: no name of a bucket that anybody uses for one.
    private static func isAPIDate(_ name: Substring) -> Bool {
        let parts = name.split(separator: "-")
        return parts.map(\.count) == [4, 2, 2] && parts.allSatisfy { Int($0) != nil }
    }

    // MARK: Requests

    /// Takes the body of an object or a part to a file, as it arrives.
    package func bodySink(for exchange: HTTPExchange) -> HTTPBodySink? {
        guard Self.takes(exchange) else { return nil }
        let request = S3Request(exchange)
        guard request.method == "PUT", let upload = begin(request, exchange) else { return nil }
        let id = ObjectIdentifier(exchange)
        uploads[id] = upload
        return HTTPBodySink(
            receive: { upload.take($0) },
            abandon: { [weak self] in self?.uploads[id] = nil }
        )
    }

    /// Nil where the body is no content.
    private func begin(_ request: S3Request, _ exchange: HTTPExchange) -> ContentUpload? {
        var request = request
        let content: Result<ReceivedContent, S3Error>
        do throws(S3Error) {
            try request.readTarget()
            guard request.hasContent else { return nil }
            try Signature.check(request, keys: keys, now: .now)
            guard uploads.count < Self.uploadLimit else { throw .slowDown }
            try operations.files.check(request.bucket)
            content = .success(try ReceivedContent(request, files: operations.files))
        } catch {
            guard request.hasContent else { return nil }
            content = .failure(error)
        }
        return ContentUpload(request, content, threads: threads, exchange: exchange)
    }

    /// Answers a request of S3, now or later.
    package func handle(_ exchange: HTTPExchange) {
        operations.files.aheadMilliseconds.store(clock.aheadMilliseconds, ordering: .relaxed)
        var upload = uploads.removeValue(forKey: ObjectIdentifier(exchange))
        var request = S3Request(exchange)
        if upload == nil, request.method == "PUT", let late = begin(request, exchange) {
            // Its body came while nobody was there to take it.
            _ = exchange.body.withUnsafeBytes { late.take($0) }
            upload = late
        }
        if let upload {
            let (operations, request) = (operations, upload.request)
            return upload.finish(
                { content in
                    Self.outcome { () throws(S3Error) in
                        try operations.store(request, content.get())
                    }
                },
                then: { [self] in finish(exchange, request, $0) }
            )
        }
        do throws(S3Error) {
            try request.readTarget()
            try Signature.check(request, keys: keys, now: .now)
        } catch {
            return fail(exchange, request, error)
        }
        request.body = exchange.body
        threads.run(
            on: threads.freest,
            { [operations, request] in
                Self.outcome { () throws(S3Error) in try operations.perform(request) }
            },
            then: { [self] in finish(exchange, request, $0) }
        )
    }

    private static func outcome(
        _ body: () throws(S3Error) -> S3Answer
    ) -> Result<S3Answer, S3Error> {
        do throws(S3Error) { return .success(try body()) } catch { return .failure(error) }
    }

    // MARK: Answers

    private func finish(
        _ exchange: HTTPExchange,
        _ request: S3Request,
        _ outcome: Result<S3Answer, S3Error>
    ) {
        switch outcome {
        case .failure(let error): fail(exchange, request, error)
        case .success(let answer) where answer.changes.isEmpty: send(exchange, request, answer)
        case .success(let answer):
            announce(answer.changes) { [self] failure in
                if let failure {
                    fail(exchange, request, .unavailable("not announced: \(failure)"))
                } else {
                    send(exchange, request, answer)
                }
            }
        }
    }

    private func send(_ exchange: HTTPExchange, _ request: S3Request, _ answer: S3Answer) {
        let headers = answer.headers.map { (name: $0.name, value: $0.value) } + Self.names(request)
        switch answer.content {
        case .bytes(let bytes):
            exchange.answer(status: answer.status, headers: headers, body: bytes)
        case .file(let descriptor, let range):
            exchange.answer(
                status: answer.status,
                headers: headers,
                file: descriptor,
                range: range
            )
        }
    }

    private func fail(_ exchange: HTTPExchange, _ request: S3Request, _ error: S3Error) {
        let (status, code, message) = error.answer
        var headers = Self.names(request)
        if case .notModified(let eTag) = error { headers.append(("etag", "\"\(eTag)\"")) }
        if case .invalidRange(let size) = error {
            headers.append(("content-range", "bytes */\(size)"))
        }
        if status == 503 { headers.append(("retry-after", "1")) }
        guard status != 304, exchange.method != "HEAD" else {
            return exchange.answer(status: status, headers: headers, body: [])
        }
        let text = XMLText("Error", isNamed: false) { xml in
            xml.element("Code", code)
            xml.element("Message", message)
            for (name, value) in error.details { xml.element(name, value) }
            xml.element("Resource", request.resource)
            xml.element("RequestId", request.requestID)
            xml.element("HostId", request.requestID)
        }
        headers.append(("content-type", "application/xml"))
        exchange.answer(status: status, headers: headers, body: Array(text.text.utf8))
    }

    private static func names(_ request: S3Request) -> [(name: String, value: String)] {
        [("x-amz-request-id", request.requestID), ("x-amz-id-2", request.requestID)]
    }
}
