internal import Crypto
internal import Events
internal import JSON
internal import Time

/// Objects of buckets.
extension Sample {
    static let objects: [Sample] = [
        Sample(
            name: "s3",
            summary: "an object that was put into a bucket, or removed",
            options: Option.Sampled.object,
            write: { try object($0).json.write(into: &$1) }
        )
    ]

    // https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-how-to-event-types-and-destinations.html
    static let objectEvents = [
        "ObjectCreated:Put", "ObjectCreated:Post", "ObjectCreated:Copy",
        "ObjectCreated:CompleteMultipartUpload", "ObjectRemoved:Delete",
        "ObjectRemoved:DeleteMarkerCreated",
    ]

    static func object(_ ingredients: Ingredients) throws -> ObjectEvent {
        let asked = ingredients.text("event", objectEvents[0])
        let name = asked.hasPrefix("s3:") ? String(asked.dropFirst(3)) : asked
        guard objectEvents.contains(name) else {
            throw UsageError.choice("event", asked, among: objectEvents)
        }
        let multipart = name == "ObjectCreated:CompleteMultipartUpload" ? "-2" : ""
        var event = ObjectEvent(
            name: name,
            time: ingredients.now.rfc3339,
            bucket: ingredients.text("bucket", "uploads"),
            key: ingredients.text("key", "leads.csv"),
            // 5 TiB. https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html
            bytes: try ingredients.number("size", 1024, in: 0...5 << 40),
            eTag: ingredients.hex(32) + multipart,
            sequencer: ObjectEvent.sequencer(
                milliseconds: ingredients.now.milliseconds,
                sequence: 0
            ),
            requestID: ingredients.hex(16).uppercased()
        )
        event.hostID = Base64.encode(ingredients.bytes(48))
        if name.hasPrefix("ObjectRemoved:") { (event.bytes, event.eTag) = (nil, nil) }
        return event
    }
}
