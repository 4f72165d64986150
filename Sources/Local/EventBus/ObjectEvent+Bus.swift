package import Events
internal import JSON
internal import Time

extension ObjectEvent {
    /// The change as EventBridge gets it of a bucket with an `EventBridgeConfiguration`.
    ///
    /// https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html
    package var busEvent: BusEvent {
        var object: JSON = ["key": JSON(key)]
        if let bytes { object["size"] = JSON(bytes) }
        if let eTag { object["etag"] = JSON(eTag) }
        object["sequencer"] = JSON(sequencer)
        var detail: JSON = [
            "version": "0", "bucket": ["name": JSON(bucket)], "object": object,
            "request-id": JSON(requestID), "requester": JSON(LocalAccount.id),
            "source-ip-address": JSON(sourceIP),
        ]
        if let storageClass {
            detail["destination-storage-class"] = JSON(storageClass)
        } else {
            detail["reason"] = JSON(reason)
            if isRemoval { detail["deletion-type"] = "Permanently Deleted" }
        }
        var event = BusEvent(
            source: "aws.s3",
            detailType: detailType,
            detail: detail,
            at: Timestamp(rfc3339: time) ?? .now
        )
        event.resources = ["arn:aws:s3:::\(bucket)"]
        return event
    }

    private var isRemoval: Bool { bytes == nil }

    private var detailType: String {
        if storageClass != nil { return "Object Storage Class Changed" }
        return isRemoval ? "Object Deleted" : "Object Created"
    }

    /// The operation of S3 that made the change.
    private var reason: String {
        switch name {
        case "ObjectCreated:Copy": "CopyObject"
        case "ObjectCreated:CompleteMultipartUpload": "CompleteMultipartUpload"
        case "ObjectRemoved:Delete": "DeleteObject"
        case "LifecycleExpiration:Delete": "Lifecycle Expiration"
        default: "PutObject"
        }
    }
}
