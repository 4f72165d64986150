internal import Crypto
internal import JSON
internal import Time

/// A record that cannot be delivered, as Firehose writes it to the error output.
struct UndeliverableRecord {
    var item: StreamItem
    /// `Lambda.ProcessingFailedStatus` and the like.
    var code: String
    var message: String
    var attempts: Int

    /// One line of JSON.
    func line(now: Timestamp, functionARN: String?) -> [UInt8] {
        var document: JSON = [
            "attemptsMade": JSON(attempts), "arrivalTimestamp": JSON(item.arrivedAt),
            "errorCode": JSON(code), "errorMessage": JSON(message),
            "attemptEndingTimestamp": JSON(now.milliseconds),
            "rawData": JSON(Base64.encode(item.data)),
        ]
        if let functionARN { document["lambdaARN"] = JSON(functionARN) }
        return document.bytes + [UInt8(ascii: "\n")]
    }
}
