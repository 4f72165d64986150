internal import JSON

/// What is kept of an object beside its content.
struct ObjectRecord: Sendable {
    var key: String
    /// Without quotes.
    var eTag: String
    /// Those that the object is answered with, names in lower case: its type, its metadata.
    var headers: [HeaderField] = []
    var checksum: ObjectChecksum?
    /// Whether the object came through the endpoint, which has announced it.
    var isAnnounced: Bool
    /// Where the lifecycle of the bucket has moved it; nil for `STANDARD`.
    var storageClass: String?

    /// Of an object whose client says nothing, and of a file dropped by hand.
    static let defaultType = HeaderField("content-type", "binary/octet-stream")
}

struct HeaderField: Equatable, Sendable {
    var name: String
    var value: String

    init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }
}

/// A checksum that the client sent or asked for.
struct ObjectChecksum: Sendable {
    var algorithm: ChecksumAlgorithm
    /// Base64; with `-N` behind it where it is one of N parts' checksums.
    var value: String

    /// Of the whole content, or of its parts' checksums.
    var type: String { value.contains("-") ? "COMPOSITE" : "FULL_OBJECT" }
}

extension ObjectRecord {
    var json: JSON {
        var document: JSON = [
            "key": JSON(key), "eTag": JSON(eTag), "announced": JSON(isAnnounced),
            "headers": JSON(headers.map { JSON([JSON($0.name), JSON($0.value)]) }),
        ]
        if let checksum {
            document["algorithm"] = JSON(checksum.algorithm.rawValue)
            document["checksum"] = JSON(checksum.value)
        }
        document["storageClass"] = storageClass.map { JSON($0) }
        return document
    }

    /// Nil where the document is no record.
    init?(_ document: JSON) {
        guard let key = document["key"]?.string, let eTag = document["eTag"]?.string,
            let isAnnounced = document["announced"]?.bool
        else { return nil }
        self.key = key
        self.eTag = eTag
        self.isAnnounced = isAnnounced
        storageClass = document["storageClass"]?.string
        headers = (document["headers"]?.array ?? []).compactMap { pair in
            guard let name = pair[0]?.string, let value = pair[1]?.string else { return nil }
            return HeaderField(name, value)
        }
        if let name = document["algorithm"]?.string, let value = document["checksum"]?.string,
            let algorithm = ChecksumAlgorithm(rawValue: name)
        {
            checksum = ObjectChecksum(algorithm: algorithm, value: value)
        }
    }
}
