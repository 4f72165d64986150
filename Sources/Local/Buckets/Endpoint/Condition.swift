internal import Files

/// The conditional headers of a request, or those of a copy's source.
///
/// In the order of https://www.rfc-editor.org/rfc/rfc9110#section-13.2.2
struct Condition: Sendable {
    private var ifMatch: String?
    private var ifNoneMatch: String?
    private var ifModifiedSince: String?
    private var ifUnmodifiedSince: String?

    /// - Parameters:
    ///   - request: the headers.
    ///   - prefix: `x-amz-copy-source-`, or nothing.
    init(_ request: S3Request, prefix: String = "") {
        ifMatch = request.header("\(prefix)if-match")
        ifNoneMatch = request.header("\(prefix)if-none-match")
        ifModifiedSince = request.header("\(prefix)if-modified-since")
        ifUnmodifiedSince = request.header("\(prefix)if-unmodified-since")
    }

    /// For reading an object that is there.
    ///
    /// - Parameters:
    ///   - object: which.
    ///   - answersNotModified: whether the client may have the object already.
    /// - Throws: `notModified` or `preconditionFailed`.
    func check(
        reading object: BucketFiles.Object,
        answersNotModified: Bool = true
    ) throws(S3Error) {
        let (eTag, modified) = (object.record.eTag, object.status.modifiedSeconds)
        if let ifMatch {
            guard Self.names(ifMatch, eTag) else { throw .preconditionFailed("If-Match") }
        } else if let latest = ifUnmodifiedSince.flatMap({ HTTPDate.seconds($0) }) {
            guard modified <= latest else { throw .preconditionFailed("If-Unmodified-Since") }
        }
        let isKnown: Bool
        var name = "If-None-Match"
        if let ifNoneMatch {
            isKnown = Self.names(ifNoneMatch, eTag)
        } else {
            name = "If-Modified-Since"
            isKnown =
                ifModifiedSince.flatMap { HTTPDate.seconds($0) }.map { modified <= $0 } ?? false
        }
        guard isKnown else { return }
        throw answersNotModified ? .notModified(eTag: eTag) : .preconditionFailed(name)
    }

    /// Whether a put depends on what is there.
    var concernsPut: Bool { ifMatch != nil || ifNoneMatch != nil }

    /// For putting an object where this one is.
    func check(replacing object: BucketFiles.Object?, key: String) throws(S3Error) {
        if let ifMatch {
            guard let object else { throw .noSuchKey(key) }
            guard Self.names(ifMatch, object.record.eTag) else {
                throw .preconditionFailed("If-Match")
            }
        }
        guard let ifNoneMatch else { return }
        guard ifNoneMatch == "*" else {
            throw .notImplemented("If-None-Match with anything but *")
        }
        if object != nil { throw .preconditionFailed("If-None-Match") }
    }

    private static func names(_ list: String, _ eTag: String) -> Bool {
        list.split(separator: ",").contains { item in
            let text = item.drop { $0 == " " }
            return text == "*" || text.filter { $0 != "\"" && $0 != " " } == eTag
        }
    }
}

extension FileStatus {
    var modifiedSeconds: Int { Int(modifiedNanoseconds / 1_000_000_000) }
}
