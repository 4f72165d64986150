internal import Crypto
internal import JSON
internal import Queues
internal import Time

/// A record that cannot be delivered, as Firehose writes it to the error output.
struct UndeliverableRecord {
    var record: BufferedRecord
    /// `Lambda.ProcessingFailedStatus` and the like.
    var code: String
    var message: String
    var attempts: Int

    /// One line of JSON.
    func line(now: Timestamp, functionARN: String) -> [UInt8] {
        let document: JSON = [
            "attemptsMade": JSON(attempts), "arrivalTimestamp": JSON(record.arrivedAt),
            "errorCode": JSON(code), "errorMessage": JSON(message),
            "attemptEndingTimestamp": JSON(now.milliseconds),
            "rawData": JSON(Base64.encode(record.data)), "lambdaARN": JSON(functionARN),
        ]
        return document.bytes + [UInt8(ascii: "\n")]
    }
}
