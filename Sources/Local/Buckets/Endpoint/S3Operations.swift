internal import Files
internal import Time

/// What each request does.
///
/// Its calls block, and are made by several threads.
struct S3Operations: Sendable {
    let files: BucketFiles
    /// Buckets of the template, which stay.
    let declared: Set<String>

    /// Carries out a request whose body, if any, is in it.
    func perform(_ request: S3Request) throws(S3Error) -> S3Answer {
        if let name = request.refusedSubresource { throw .notImplemented("?\(name)") }
        if request.bucket.isEmpty {
            guard request.method == "GET" else { throw .methodNotAllowed }
            return try listBuckets()
        }
        return request.key.isEmpty ? try performOnBucket(request) : try performOnObject(request)
    }

    private func performOnBucket(_ request: S3Request) throws(S3Error) -> S3Answer {
        let names = Set(request.query.map(\.name))
        switch request.method {
        case "PUT":
            if names.contains("versioning") { throw .notImplemented("?versioning") }
            return try createBucket(request)
        case "HEAD":
            try files.check(request.bucket)
            return S3Answer(headers: [HeaderField("x-amz-bucket-region", Self.region)])
        case "DELETE": return try deleteBucket(request)
        case "POST" where names.contains("delete"): return try deleteObjects(request)
        case "GET":
            try files.check(request.bucket)
            if names.contains("location") { return .xml(XMLText("LocationConstraint") { _ in }) }
            if names.contains("versioning") {
                return .xml(XMLText("VersioningConfiguration") { _ in })
            }
            if names.contains("uploads") { return try listUploads(request) }
            return try listObjects(request)
        default: throw .methodNotAllowed
        }
    }

    private func performOnObject(_ request: S3Request) throws(S3Error) -> S3Answer {
        try files.check(request.bucket)
        let names = Set(request.query.map(\.name))
        switch request.method {
        case "GET" where names.contains("uploadId"): return try listParts(request)
        case "GET", "HEAD": return try getObject(request)
        case "PUT" where names.contains("uploadId"): return try copyPart(request)
        case "PUT": return try copyObject(request)
        case "DELETE" where names.contains("uploadId"): return try abortUpload(request)
        case "DELETE": return try deleteObject(request)
        case "POST" where names.contains("uploads"): return try createUpload(request)
        case "POST" where names.contains("uploadId"): return try completeUpload(request)
        default: throw .methodNotAllowed
        }
    }

    // MARK: Buckets

    static let region = "us-east-1"

    private func listBuckets() throws(S3Error) -> S3Answer {
        let buckets = try files.buckets()
        return .xml(
            XMLText("ListAllMyBucketsResult") { xml in
                Self.owner("Owner", &xml)
                xml.element("Buckets") { xml in
                    for bucket in buckets {
                        xml.element("Bucket") { xml in
                            xml.element("Name", bucket.name)
                            xml.element("CreationDate", bucket.created.modifiedTime)
                        }
                    }
                }
            }
        )
    }

    private func createBucket(_ request: S3Request) throws(S3Error) -> S3Answer {
        // A region may be asked for; there is but one place.
        if !request.body.isEmpty { _ = try XMLElement(request.body) }
        try files.create(request.bucket)
        return S3Answer(headers: [HeaderField("location", "/\(request.bucket)")])
    }

    private func deleteBucket(_ request: S3Request) throws(S3Error) -> S3Answer {
        guard !declared.contains(request.bucket) else {
            throw .accessDenied("The template declares this bucket: remove it there first")
        }
        try files.remove(request.bucket)
        return .noContent
    }

    static func owner(_ name: String, _ xml: inout XMLText) {
        xml.element(name) { xml in
            xml.element("ID", "local")
            xml.element("DisplayName", "local")
        }
    }
}

extension FileStatus {
    /// RFC 3339, milliseconds cut off, for S3 has none in most places.
    var modifiedTime: String { Timestamp(seconds: modifiedSeconds).rfc3339 }
}
