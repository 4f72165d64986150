internal import Events
internal import HTTPServer
internal import Identifiers
internal import Workers

/// A request in the words of S3, path style: `/<bucket>/<key>?<query>`.
struct S3Request: Sendable {
    var method: String
    /// Path and query as they were sent.
    var target: String
    /// Empty where the request is for the service.
    var bucket = ""
    /// Empty where the request is for the bucket.
    var key = ""
    /// In their order, decoded.
    var query: [HeaderField] = []
    /// Names in lower case.
    var headers: [HeaderField]
    /// Empty where it goes to a file.
    var body: [UInt8] = []
    let requestID = RequestID.make()

    /// S3's own bound on a key, in bytes of UTF-8.
    static let longestKey = 1024

    /// Reads the head; the body is not in yet.
    init(_ exchange: HTTPExchange) {
        method = exchange.method
        target = exchange.target
        headers = exchange.headers.map { HeaderField($0.name.lowercased(), $0.value) }
    }

    /// Takes the target apart.
    mutating func readTarget() throws(S3Error) {
        let path = target.prefix { $0 != "?" }.dropFirst()
        let text = target.drop { $0 != "?" }.dropFirst()
        for item in text.split(separator: "&") {
            let name = item.prefix { $0 != "=" }
            let value = item.dropFirst(name.count).dropFirst()
            guard let name = FormEncoding.decode(name), let value = FormEncoding.decode(value)
            else { throw .invalidURI }
            query.append(HeaderField(name, value))
        }
        guard let decoded = FormEncoding.decode(path, plusIsSpace: false) else {
            throw .invalidURI
        }
        bucket = String(decoded.prefix { $0 != "/" })
        key = String(decoded.dropFirst(bucket.count).dropFirst())
        try Self.check(key)
    }

    static func check(_ key: String) throws(S3Error) {
        guard key.utf8.count <= longestKey else { throw .keyTooLong }
        guard !key.utf8.contains(0) else {
            throw .invalidArgument("A key with a NUL byte cannot be stored.")
        }
    }

    func header(_ name: String) -> String? { headers.first { $0.name == name }?.value }

    func queryItem(_ name: String) -> String? { query.first { $0.name == name }?.value }

    /// `/bucket/key`, as errors name it.
    var resource: String { key.isEmpty ? "/\(bucket)" : "/\(bucket)/\(key)" }

    /// Whether the body is the content of an object or a part.
    var hasContent: Bool {
        method == "PUT" && !key.isEmpty && header("x-amz-copy-source") == nil
            && refusedSubresource == nil
    }

    /// A part of S3 that is not there, named in the query.
    var refusedSubresource: String? {
        query.first { Self.otherSubresources.contains($0.name) }?.name
    }

    private static let otherSubresources: Set<String> = [
        "accelerate", "acl", "analytics", "attributes", "cors", "encryption",
        "intelligent-tiering", "inventory", "legal-hold", "lifecycle", "logging", "metrics",
        "notification", "object-lock", "ownershipControls", "policy", "policyStatus",
        "publicAccessBlock", "replication", "requestPayment", "restore", "retention", "select",
        "tagging", "torrent", "versions", "website",
    ]
}

/// What a request is answered with.
struct S3Answer: Sendable {
    var status = 200
    var headers: [HeaderField] = []
    var content = Content.bytes([])
    /// To be announced before it is sent.
    var changes: [ObjectChange] = []

    enum Content: Sendable {
        case bytes([UInt8])
        /// A descriptor, which its receiver closes, and what to send of it.
        case file(CInt, Range<Int>)
    }

    static let empty = S3Answer()
    static let noContent = S3Answer(status: 204)

    static func xml(_ text: XMLText) -> S3Answer {
        S3Answer(
            headers: [HeaderField("content-type", "application/xml")],
            content: .bytes(Array(text.text.utf8))
        )
    }
}

/// A change of a bucket that the endpoint has made.
package struct ObjectChange: Sendable {
    package var bucket: String
    package var key: String
    /// `ObjectCreated:Put`.
    package var event: String
    /// Nil where the object was removed.
    var sizeBytes: Int?
    var eTag: String?
    /// Where the object was moved to; nil for other changes.
    package var storageClass: String?
    var requestID: String
}
