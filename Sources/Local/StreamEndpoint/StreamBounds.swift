/// The bounds of a request.
///
/// https://docs.aws.amazon.com/firehose/latest/dev/limits.html
enum StreamBounds {
    /// 1,000 KiB.
    static let recordBytes = 1_024_000
    static let batchRecords = 500
    static let batchBytes = 4_194_304
}
