package import JSON

/// An object that was put into a bucket, as S3 announces it; one record an event.
///
/// https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
package struct ObjectEvent: Equatable, Sendable {
    /// `ObjectCreated:Put`, without the `s3:` of the template.
    package var name: String
    /// RFC 3339.
    package var time: String
    package var bucket: String
    /// As it is, not encoded; the event carries it URL-encoded.
    package var key: String
    /// Nil where the object was removed.
    package var bytes: Int?
    /// MD5 of the content in hex; nil where the object was removed.
    package var eTag: String?
    /// Later for one key compares greater.
    package var sequencer: String
    package var requestID: String
    /// Only in a bucket that keeps versions.
    package var versionID: String?
    /// Where the object's content was moved to, by the lifecycle of its bucket.
    package var storageClass: String?
    package var region = LocalAccount.region
    /// Who made the change.
    package var principal = "AWS:\(LocalAccount.id)"
    package var sourceIP = "127.0.0.1"
    /// Names the host of S3 that answered; support asks for it.
    package var hostID: String
    package var configurationID = "local"
    package var bucketOwner = LocalAccount.id

    package init(
        name: String,
        time: String,
        bucket: String,
        key: String,
        bytes: Int,
        eTag: String,
        sequencer: String,
        requestID: String
    ) {
        self.name = name
        self.time = time
        self.bucket = bucket
        self.key = key
        self.bytes = bytes
        self.eTag = eTag
        self.sequencer = sequencer
        self.requestID = requestID
        hostID = requestID
    }

    /// Sixteen hexadecimal digits that grow with time.
    ///
    /// - Parameters:
    ///   - milliseconds: Unix time.
    ///   - sequence: tells events of one millisecond apart; 4,096 of them.
    /// - Returns: what `sequencer` may be.
    package static func sequencer(milliseconds: Int, sequence: Int) -> String {
        let number = milliseconds << 12 | sequence & 0xFFF
        let text = String(number, radix: 16, uppercase: true)
        return String(repeating: "0", count: max(0, 16 - text.count)) + text
    }

    /// Reads the only record of an event; throws with the path of what is missing.
    package init(_ event: JSONCursor) throws {
        let record = event["Records"][0]
        let s3 = record["s3"]
        let object = s3["object"]
        name = try record["eventName"].string()
        time = try record["eventTime"].ifPresent?.string() ?? ""
        bucket = try s3["bucket"]["name"].string()
        guard let key = FormEncoding.decode(try object["key"].string()) else {
            throw object["key"].mismatch(expected: "a URL-encoded key")
        }
        self.key = key
        bytes = try object["size"].ifPresent?.int()
        eTag = try object["eTag"].ifPresent?.string()
        versionID = try object["versionId"].ifPresent?.string()
        sequencer = try object["sequencer"].ifPresent?.string() ?? ""
        let answer = record["responseElements"]
        requestID = try answer["x-amz-request-id"].ifPresent?.string() ?? ""
        hostID = try answer["x-amz-id-2"].ifPresent?.string() ?? ""
        region = try record["awsRegion"].ifPresent?.string() ?? LocalAccount.region
        principal = try record["userIdentity"]["principalId"].ifPresent?.string() ?? ""
        sourceIP = try record["requestParameters"]["sourceIPAddress"].ifPresent?.string() ?? ""
        configurationID = try s3["configurationId"].ifPresent?.string() ?? ""
        bucketOwner =
            try s3["bucket"]["ownerIdentity"]["principalId"].ifPresent?.string() ?? ""
    }

    package var json: JSON {
        var object: JSON = ["key": JSON(FormEncoding.encode(key))]
        if let bytes { object["size"] = JSON(bytes) }
        if let eTag { object["eTag"] = JSON(eTag) }
        if let versionID { object["versionId"] = JSON(versionID) }
        object["sequencer"] = JSON(sequencer)
        var record: JSON = [
            "eventVersion": "2.1", "eventSource": "aws:s3",
            "awsRegion": JSON(region), "eventTime": JSON(time),
            "eventName": JSON(name),
            "userIdentity": ["principalId": JSON(principal)],
            "requestParameters": ["sourceIPAddress": JSON(sourceIP)],
            "responseElements": [
                "x-amz-request-id": JSON(requestID), "x-amz-id-2": JSON(hostID),
            ],
            "s3": [
                "s3SchemaVersion": "1.0", "configurationId": JSON(configurationID),
                "bucket": [
                    "name": JSON(bucket), "ownerIdentity": ["principalId": JSON(bucketOwner)],
                    "arn": JSON("arn:aws:s3:::\(bucket)"),
                ],
                "object": object,
            ],
        ]
        if let storageClass {
            record["lifecycleEventData"] = [
                "transitionEventData": ["destinationStorageClass": JSON(storageClass)]
            ]
        }
        return ["Records": [record]]
    }
}
