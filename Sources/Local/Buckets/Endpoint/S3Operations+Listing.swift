internal import Crypto
internal import Files
internal import ObjectStore

extension S3Operations {
    private static let largestPage = 1000

    /// One page of a listing.
    private struct Page {
        var objects: [BucketFiles.Object] = []
        var groups: [String] = []
        /// The last key or group, where there is more.
        var next: String?
    }

    static func pageSize(_ text: String?, _ name: String) throws(S3Error) -> Int {
        guard let text else { return largestPage }
        guard let count = Int(text), count >= 0 else {
            throw .invalidArgument("Argument \(name) must be an integer between 0 and 2147483647")
        }
        return min(count, largestPage)
    }

    /// Lists objects, version 1 or 2.
    /// https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html
    func listObjects(_ request: S3Request) throws(S3Error) -> S3Answer {
        let isSecond = request.queryItem("list-type") == "2"
        let prefix = request.queryItem("prefix") ?? ""
        let delimiter = request.queryItem("delimiter") ?? ""
        let size = try Self.pageSize(request.queryItem("max-keys"), "maxKeys")
        let token = isSecond ? request.queryItem("continuation-token") : nil
        var after = request.queryItem(isSecond ? "start-after" : "marker") ?? ""
        if let token {
            guard let bytes = Base64.decode(token),
                let key = String(validating: bytes, as: UTF8.self)
            else { throw .invalidArgument("The continuation token provided is incorrect") }
            after = key
        }
        let page = try page(request.bucket, prefix, delimiter, after: after, size: size)
        let encodes = request.queryItem("encoding-type") == "url"
        let text = { encodes ? Signature.encode($0, keepsSlash: true) : $0 }
        return .xml(
            XMLText("ListBucketResult") { xml in
                xml.element("Name", request.bucket)
                xml.element("Prefix", text(prefix))
                xml.element("MaxKeys", size)
                if !delimiter.isEmpty { xml.element("Delimiter", text(delimiter)) }
                if encodes { xml.element("EncodingType", "url") }
                xml.element("IsTruncated", page.next == nil ? "false" : "true")
                if isSecond {
                    xml.element("KeyCount", page.objects.count + page.groups.count)
                    xml.element("ContinuationToken", ifPresent: token)
                    xml.element("StartAfter", ifPresent: request.queryItem("start-after").map(text))
                    let next = page.next.map { Base64.encode(Array($0.utf8)) }
                    xml.element("NextContinuationToken", ifPresent: next)
                } else {
                    xml.element("Marker", text(after))
                    if !delimiter.isEmpty {
                        xml.element("NextMarker", ifPresent: page.next.map(text))
                    }
                }
                let withOwner = !isSecond || request.queryItem("fetch-owner") == "true"
                Self.append(page, to: &xml, withOwner: withOwner, text)
            }
        )
    }

    private static func append(
        _ page: Page,
        to xml: inout XMLText,
        withOwner: Bool,
        _ text: (String) -> String
    ) {
        for object in page.objects {
            xml.element("Contents") { xml in
                xml.element("Key", text(object.key))
                xml.element("LastModified", object.status.modifiedTime)
                xml.element("ETag", "\"\(object.record.eTag)\"")
                xml.element("Size", object.status.sizeBytes)
                if withOwner { owner("Owner", &xml) }
                xml.element("StorageClass", object.record.storageClass ?? "STANDARD")
            }
        }
        for group in page.groups {
            xml.element("CommonPrefixes") { $0.element("Prefix", text(group)) }
        }
    }

    private func page(
        _ bucket: String,
        _ prefix: String,
        _ delimiter: String,
        after: String,
        size: Int
    ) throws(S3Error) -> Page {
        var page = Page()
        guard size > 0 else { return page }
        // A page that ended with a group goes on behind all of its keys.
        let group = Self.group(of: after, prefix, delimiter)
        var cursor = try files.list(
            bucket,
            prefix: prefix,
            after: after,
            isGroup: !after.isEmpty && group == after
        )
        var last = after
        while true {
            let object = try S3Error.onStore { () throws(ObjectStoreError) in try cursor.next() }
            guard let object else { return page }
            if page.objects.count + page.groups.count == size {
                page.next = last
                return page
            }
            if let group = Self.group(of: object.key, prefix, delimiter) {
                page.groups.append(group)
                last = group
                cursor = try files.list(bucket, prefix: prefix, after: group, isGroup: true)
                continue
            }
            // Removed meanwhile, it is not there; replaced, it is the new one.
            guard let found = try files.find(bucket, object.key) else { continue }
            page.objects.append(found)
            last = object.key
        }
    }

    /// The part of a key up to the first delimiter behind the prefix, nil where there is none.
    static func group(of key: String, _ prefix: String, _ delimiter: String) -> String? {
        guard !delimiter.isEmpty, key.utf8.starts(with: prefix.utf8) else { return nil }
        let rest = Array(key.utf8.dropFirst(prefix.utf8.count))
        guard let range = rest.firstRange(of: Array(delimiter.utf8)) else { return nil }
        return prefix + String(decoding: rest[..<range.upperBound], as: UTF8.self)
    }
}
