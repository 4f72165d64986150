internal import Crypto
package import EventLoop
internal import Events
internal import Files
package import Gateway
internal import JSON
package import Template
internal import Time
internal import Watching
internal import Workers

/// Announces new objects of one bucket to functions, also files dropped into its folder by hand.
///
/// Confined to the loop.
///
/// As with S3 an object may be announced twice, and what came while the runtime was stopped is not.
package final class BucketNotifier {
    private let bucket: String
    private let root: String
    private let notifications: [BucketNotification]
    private let enqueue: Enqueue
    private let report: (String) -> Void
    private var watch: FolderWatch?
    /// What was announced last for a key, to keep one write from being announced twice.
    private var announced: [String: FileStatus] = [:]
    private var sequence = 0

    /// The keys remembered to tell a repeated report from a new write.
    private static let rememberedKeys = 4096
    /// Larger objects get an eTag that is no hash of their content, as multipart uploads do.
    private static let hashedBytes = 16_777_216

    /// - Parameters:
    ///   - bucket: the name of the bucket.
    ///   - root: its folder, which exists.
    ///   - notifications: of this bucket.
    ///   - loop: the loop to run on.
    ///   - report: gets a line about what went wrong.
    ///   - enqueue: stores an event for a function.
    /// - Throws: `SystemCallError` where the folder cannot be watched.
    package init(
        bucket: String,
        root: String,
        notifications: [BucketNotification],
        loop: EventLoop,
        report: @escaping (String) -> Void,
        enqueue: @escaping Enqueue
    ) throws {
        self.bucket = bucket
        self.root = root
        self.notifications = notifications
        self.report = report
        self.enqueue = enqueue
        watch = try FolderWatch(root: root, loop: loop) { [unowned self] in announce($0) }
    }

    private func announce(_ key: String) {
        do {
            let path = "\(root)/\(key)"
            guard let status = try FileStatus.of(path), announced[key] != status else { return }
            if announced.count >= Self.rememberedKeys { announced = [:] }
            announced[key] = status
            sequence += 1
            let object = ObjectEvent(
                name: "ObjectCreated:Put",
                time: Timestamp.now.rfc3339,
                bucket: bucket,
                key: key,
                bytes: status.sizeBytes,
                eTag: try eTag(path, status),
                sequencer: sequencer,
                requestID: RequestID.make()
            )
            for notification in notifications where notification.covers(object) {
                notify(notification.function, object)
            }
        } catch {
            report("\(bucket): an object could not be announced: \(error)")
        }
    }

    private func notify(_ function: String, _ object: ObjectEvent) {
        let request = InvokeRequest(function: function, event: object.json.bytes)
        enqueue(request) { [report, bucket] error in
            if let error {
                report("\(bucket): \(function): \(error.summary)")
            }
        }
    }

    private func eTag(_ path: String, _ status: FileStatus) throws -> String {
        guard status.sizeBytes <= Self.hashedBytes else {
            let identity = "\(status.sizeBytes) \(status.modifiedNanoseconds)"
            return Hex.encode(MD5.digest(Array(identity.utf8))) + "-1"
        }
        let content = try FileSystem.read(path, limitBytes: Self.hashedBytes)
        return Hex.encode(MD5.digest(content))
    }

    private var sequencer: String {
        ObjectEvent.sequencer(milliseconds: Timestamp.now.milliseconds, sequence: sequence)
    }
}

extension BucketNotification {
    /// Whether the event and the key are among those that are announced.
    fileprivate func covers(_ object: ObjectEvent) -> Bool {
        guard object.key.hasPrefix(keyPrefix), object.key.hasSuffix(keySuffix) else { return false }
        return events.contains { event in
            event == "s3:\(object.name)"
                || event.hasSuffix(":*") && "s3:\(object.name)".hasPrefix(event.dropLast())
        }
    }
}
