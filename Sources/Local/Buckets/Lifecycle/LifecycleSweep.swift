internal import Files
internal import ObjectStore
internal import Template
internal import Time
internal import Workers

/// What the lifecycle of one bucket asks for at a moment, carried out in steps.
///
/// Its calls block.
struct LifecycleSweep: Sendable {
    let files: BucketFiles
    let bucket: String
    let rules: [LifecycleRule]
    let now: Timestamp

    /// The changes of a step, which are announced before the next.
    static let stepChanges = 1_000

    struct Step: Sendable {
        var changes: [ObjectChange] = []
        /// The key that the next step goes on behind; nil where this was the last.
        var last: String?
    }

    /// Looks at the objects behind a key.
    func step(after key: String) throws(S3Error) -> Step {
        var step = Step()
        guard rules.contains(where: { $0.expiration != nil || !$0.transitions.isEmpty }) else {
            return step
        }
        var objects = try files.list(bucket, after: key)
        while true {
            let object = try S3Error.onStore { () throws(ObjectStoreError) in try objects.next() }
            guard let object else { return step }
            if let change = try change(of: object) { step.changes.append(change) }
            if step.changes.count == Self.stepChanges {
                step.last = object.key
                return step
            }
        }
    }

    /// Ends uploads in parts that have been under way for too long.
    func endUploads() throws(S3Error) {
        let rules = rules.filter { $0.abortDays != nil }
        guard !rules.isEmpty else { return }
        try S3Error.onFiles { () throws(FileError) in
            for upload in try MultipartUpload.all(in: "\(files.root)/.uploads/\(bucket)") {
                let isOld = rules.contains { rule in
                    guard let days = rule.abortDays else { return false }
                    return upload.record.key.hasPrefix(rule.keyPrefix)
                        && LifecycleRule.Due.days(days).moment(from: upload.begun) <= now
                }
                if isOld { try upload.remove() }
            }
        }
    }

    /// What becomes of an object: it expires, or it moves, or nothing.
    private func change(of object: ObjectSummary) throws(S3Error) -> ObjectChange? {
        let rules = rules.filter { $0.covers(object) }
        let made = Timestamp(milliseconds: Int(object.status.modifiedNanoseconds / 1_000_000))
        var change = ObjectChange(
            bucket: bucket,
            key: object.key,
            event: "LifecycleExpiration:Delete",
            requestID: RequestID.make()
        )
        if rules.contains(where: { $0.expiration.map { $0.moment(from: made) <= now } ?? false }) {
            let isRemoved = try files.remove(bucket, object.key, only: object.status)
            return isRemoved ? change : nil
        }
        // The one that was due last is where the object is by now.
        let due = rules.flatMap(\.transitions)
            .filter { object.status.sizeBytes >= $0.minimumBytes }
            .map { (transition: $0, moment: $0.due.moment(from: made)) }
            .filter { $0.moment <= now }
            .max { $0.moment < $1.moment }
        guard let storageClass = due?.transition.storageClass,
            let moved = try files.move(bucket, object.key, to: storageClass, only: object.status)
        else { return nil }
        change.event = "LifecycleTransition"
        change.sizeBytes = moved.status.sizeBytes
        change.eTag = moved.record.eTag
        change.storageClass = storageClass
        return change
    }
}

extension LifecycleRule {
    fileprivate func covers(_ object: ObjectSummary) -> Bool {
        let bytes = object.status.sizeBytes
        return object.key.hasPrefix(keyPrefix) && largerThan.map { bytes > $0 } ?? true
            && smallerThan.map { bytes < $0 } ?? true
    }
}

extension BucketFiles {
    /// Says of an object where its content is; nil where it is there already, or the object is
    /// another by now.
    fileprivate func move(
        _ bucket: String,
        _ key: String,
        to storageClass: String,
        only status: FileStatus
    ) throws(S3Error) -> Object? {
        guard var object = try find(bucket, key), object.status == status,
            object.record.storageClass != storageClass
        else { return nil }
        object.record.storageClass = storageClass
        do throws(FileError) {
            return try rewrite(object.record, object.path, status) ? object : nil
        } catch {
            throw .file(error)
        }
    }
}
