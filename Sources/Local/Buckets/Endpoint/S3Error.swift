internal import Files
internal import ObjectStore

/// Why a request is refused, in the codes of S3.
///
/// https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
enum S3Error: Error {
    case accessDenied(String)
    case badDigest(String)
    case bucketNotEmpty
    case contentMismatch
    case entityTooLarge(limitBytes: Int)
    case entityTooSmall
    case expired
    case file(FileError)
    case incompleteBody
    case invalidAccessKey
    case invalidArgument(String)
    case invalidBucketName
    case invalidDigest
    case invalidPart
    case invalidPartOrder
    case invalidRange(sizeBytes: Int)
    case invalidRequest(String)
    case invalidURI
    case keyTooLong
    case malformedXML
    case methodNotAllowed
    case noSuchBucket
    case noSuchKey(String)
    case noSuchUpload
    case notImplemented(String)
    case notModified(eTag: String)
    case preconditionFailed(String)
    case signatureDoesNotMatch
    case slowDown
    case timeTooSkewed
    case unavailable(String)

    /// Status, code and message.
    var answer: (status: Int, code: String, message: String) {
        switch self {
        case .accessDenied(let why): (403, "AccessDenied", why)
        case .badDigest(let what):
            (400, "BadDigest", "The \(what) you specified did not match the calculated checksum.")
        case .bucketNotEmpty:
            (409, "BucketNotEmpty", "The bucket you tried to delete is not empty")
        case .contentMismatch:
            (
                400, "XAmzContentSHA256Mismatch",
                "The provided 'x-amz-content-sha256' header does not match what was computed."
            )
        case .entityTooLarge(let limit):
            (
                400, "EntityTooLarge",
                "Your proposed upload exceeds the maximum allowed size of \(limit) bytes"
            )
        case .entityTooSmall:
            (
                400, "EntityTooSmall",
                "Your proposed upload is smaller than the minimum allowed size"
            )
        case .expired: (403, "AccessDenied", "Request has expired")
        case .file(let error) where error.isDiskFull:
            (503, "ServiceUnavailable", "The disk of the local runtime is full")
        case .file(let error) where error.hasNoAttributes:
            (
                500, "InternalError",
                "The file system of --data-dir has no extended attributes; ext4, XFS, btrfs and "
                    + "tmpfs (Linux 6.6) have"
            )
        case .file(let error): (500, "InternalError", error.description)
        case .incompleteBody:
            (
                400, "IncompleteBody",
                "You did not provide the number of bytes specified by the Content-Length header, "
                    + "or the chunks of the body are damaged"
            )
        case .invalidAccessKey:
            (
                403, "InvalidAccessKeyId",
                "The AWS Access Key Id you provided does not exist in our records."
            )
        case .invalidArgument(let why): (400, "InvalidArgument", why)
        case .invalidBucketName:
            (400, "InvalidBucketName", "The specified bucket is not valid.")
        case .invalidDigest:
            (400, "InvalidDigest", "The Content-MD5 you specified was invalid.")
        case .invalidPart:
            (
                400, "InvalidPart",
                "One or more of the specified parts could not be found. The part may not have been "
                    + "uploaded, or the specified entity tag may not match the part's entity tag."
            )
        case .invalidPartOrder:
            (
                400, "InvalidPartOrder",
                "The list of parts was not in ascending order. Parts must be ordered by part number."
            )
        case .invalidRange: (416, "InvalidRange", "The requested range is not satisfiable")
        case .invalidRequest(let why): (400, "InvalidRequest", why)
        case .invalidURI: (400, "InvalidURI", "Couldn't parse the specified URI.")
        case .keyTooLong: (400, "KeyTooLongError", "Your key is too long")
        case .malformedXML:
            (
                400, "MalformedXML",
                "The XML you provided was not well-formed or did not validate against our "
                    + "published schema"
            )
        case .methodNotAllowed:
            (
                405, "MethodNotAllowed",
                "The specified method is not allowed against this resource."
            )
        case .noSuchBucket: (404, "NoSuchBucket", "The specified bucket does not exist")
        case .noSuchKey: (404, "NoSuchKey", "The specified key does not exist.")
        case .noSuchUpload:
            (
                404, "NoSuchUpload",
                "The specified upload does not exist. The upload ID may be invalid, or the upload "
                    + "may have been aborted or completed."
            )
        case .notImplemented(let what):
            (501, "NotImplemented", "\(what) is not implemented by the local runtime")
        case .notModified: (304, "NotModified", "")
        case .preconditionFailed:
            (
                412, "PreconditionFailed",
                "At least one of the pre-conditions you specified did not hold"
            )
        case .signatureDoesNotMatch:
            (
                403, "SignatureDoesNotMatch",
                "The request signature we calculated does not match the signature you provided. "
                    + "Check your key and signing method."
            )
        case .slowDown: (503, "SlowDown", "Please reduce your request rate.")
        case .timeTooSkewed:
            (
                403, "RequestTimeTooSkewed",
                "The difference between the request time and the current time is too large."
            )
        case .unavailable(let why): (503, "ServiceUnavailable", why)
        }
    }

    /// Elements of the answer beside code, message, resource and request ID.
    var details: [(name: String, value: String)] {
        switch self {
        case .noSuchKey(let key): [("Key", key)]
        case .preconditionFailed(let condition): [("Condition", condition)]
        case .invalidRange(let size): [("ActualObjectSize", String(size))]
        default: []
        }
    }

    static func onFiles<Result>(
        _ body: () throws(FileError) -> Result
    ) throws(S3Error) -> Result where Result: ~Copyable {
        do throws(FileError) { return try body() } catch { throw .file(error) }
    }

    static func onStore<Result>(
        _ body: () throws(ObjectStoreError) -> Result
    ) throws(S3Error) -> Result where Result: ~Copyable {
        do throws(ObjectStoreError) { return try body() } catch {
            switch error {
            case .file(let error): throw .file(error)
            case .invalidName: throw .invalidBucketName
            case .noSuchKey, .keyAndFolderCollide: throw .noSuchBucket
            }
        }
    }
}
