internal import Crypto
package import EventLoop
package import Events
internal import Files
package import Gateway
internal import JSON
internal import ObjectStore
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
    private let isAnnounced: (String) -> Bool
    private let enqueue: Enqueue
    private let publish: Publish?
    private let report: (String) -> Void
    private let clock: LoopClock
    private var watch: FolderWatch?
    /// What was announced last for a key, to keep one write from being announced twice.
    private var announced: [String: FileStatus] = [:]
    private var sequence = 0

    /// Sends a change to the event bus, and calls back once that is on disk.
    package typealias Publish = (
        _ object: ObjectEvent,
        _ completion: @escaping (_ failure: String?) -> Void
    ) -> Void

    /// The keys remembered to tell a repeated report from a new write.
    private static let rememberedKeys = 4096
    /// Larger objects get an eTag that is no hash of their content, as multipart uploads do.
    private static let hashedBytes = 16_777_216

    /// - Parameters:
    ///   - bucket: the name of the bucket.
    ///   - root: its folder, which exists.
    ///   - notifications: of this bucket.
    ///   - loop: the loop to run on.
    ///   - isAnnounced: whether a file, by its key, came through the endpoint, which announces it.
    ///   - report: gets a line about what went wrong.
    ///   - publish: sends every change to the event bus; nil for a bucket that does not.
    ///   - enqueue: stores an event for a function.
    /// - Throws: `SystemCallError` where the folder cannot be watched.
    package init(
        bucket: String,
        root: String,
        notifications: [BucketNotification],
        loop: EventLoop,
        isAnnounced: @escaping (_ key: String) -> Bool = { _ in false },
        report: @escaping (String) -> Void,
        publish: Publish? = nil,
        enqueue: @escaping Enqueue
    ) throws {
        self.bucket = bucket
        self.root = root
        self.notifications = notifications
        self.isAnnounced = isAnnounced
        self.report = report
        self.enqueue = enqueue
        self.publish = publish
        clock = loop.clock
        watch = try FolderWatch(root: root, loop: loop) { [unowned self] in
            announce(file: $0)
        }
    }

    /// A file at this path below the bucket's folder is complete.
    private func announce(file path: String) {
        do {
            let file = "\(root)/\(path)"
            guard let key = ObjectPath.key(ofPath: path), let status = try FileStatus.of(file),
                announced[key] != status
            else { return }
            if announced.count >= Self.rememberedKeys { announced = [:] }
            announced[key] = status
            guard !isAnnounced(key) else { return }
            let object = event(
                "ObjectCreated:Put",
                key,
                bytes: status.sizeBytes,
                eTag: try eTag(file, status)
            )
            announce(object) { [report, bucket] failure in
                if let failure { report("\(bucket): \(failure)") }
            }
        } catch {
            report("\(bucket): an object could not be announced: \(error)")
        }
    }

    /// Announces a change that came through the endpoint, and calls back once that is on disk.
    package func announce(
        _ change: ObjectChange,
        _ completion: @escaping (_ failure: String?) -> Void
    ) {
        var object = event(
            change.event,
            change.key,
            bytes: change.sizeBytes,
            eTag: change.eTag
        )
        object.storageClass = change.storageClass
        object.requestID = change.requestID
        object.hostID = change.requestID
        announce(object, completion)
    }

    private func event(_ name: String, _ key: String, bytes: Int?, eTag: String?) -> ObjectEvent {
        sequence += 1
        var object = ObjectEvent(
            name: name,
            time: clock.now.rfc3339,
            bucket: bucket,
            key: key,
            bytes: 0,
            eTag: "",
            sequencer: sequencer,
            requestID: RequestID.make()
        )
        object.bytes = bytes
        object.eTag = eTag
        return object
    }

    private func announce(
        _ object: ObjectEvent,
        _ completion: @escaping (_ failure: String?) -> Void
    ) {
        let functions = notifications.filter { $0.covers(object) }.map(\.function)
        var waiting = functions.count + (publish == nil ? 0 : 1)
        var failure: String?
        guard waiting > 0 else { return completion(nil) }
        publish?(object) { reason in
            failure = failure ?? reason
            waiting -= 1
            if waiting == 0 { completion(failure) }
        }
        for function in functions {
            let request = InvokeRequest(function: function, event: object.json.bytes)
            enqueue(request) { error in
                if let error { failure = "\(function): \(error.summary)" }
                waiting -= 1
                if waiting == 0 { completion(failure) }
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
        ObjectEvent.sequencer(milliseconds: clock.now.milliseconds, sequence: sequence)
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
