import YAML

/// Reads an `S3` event: a notification of a bucket.
/// https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-function-s3.html
struct BucketEventReader {
    private static let keys = Keys(read: ["Bucket", "Events", "Filter"])
    private static let families: [(name: String, members: [String])] = [
        ("s3:ObjectCreated", ["CompleteMultipartUpload", "Copy", "Post", "Put"]),
        ("s3:ObjectRemoved", ["Delete", "DeleteMarkerCreated"]),
        ("s3:LifecycleExpiration", ["Delete", "DeleteMarkerCreated"]),
    ]

    let reading: Reading

    func read(_ event: Event, into template: inout SAMTemplate) {
        let properties = event.properties
        guard let section = Section(properties, Self.keys, reading, at: event.position) else {
            return
        }
        let bucket = bucket(section)
        readNotification(
            section,
            events: "Events",
            of: bucket,
            to: event.function.logicalID,
            at: event.position,
            into: &template
        )
    }

    /// Reads the properties that SAM's event and a bucket's own configuration share.
    ///
    /// - Parameters:
    ///   - section: The properties.
    ///   - key: The property with the names of events.
    ///   - bucket: The logical ID of the bucket; nil where it is a finding.
    ///   - function: The logical ID of the function.
    ///   - position: Where the notification stands.
    ///   - template: Takes the notification.
    func readNotification(
        _ section: Section,
        events key: String,
        of bucket: String?,
        to function: String,
        at position: YAMLPosition,
        into template: inout SAMTemplate
    ) {
        let names = eventNames(section, key)
        let filter = filter(section)
        guard let bucket else { return }
        let notification = BucketNotification(
            bucket: bucket,
            function: function,
            events: names,
            keyPrefix: filter.prefix,
            keySuffix: filter.suffix,
            line: position.line
        )
        if let other = template.bucketNotifications.first(where: { overlap($0, notification) }) {
            let problem = Problem.overlappingNotification(bucket: bucket, firstLine: other.line)
            reading.report(problem, at: position)
        }
        template.bucketNotifications.append(notification)
    }

    /// The bucket must be named by `!Ref`: SAM sets the notification on the bucket itself, and a
    /// name may be that of a bucket it does not make.
    private func bucket(_ section: Section) -> String? {
        guard let node = section.required("Bucket"), let written = section.written("Bucket"),
            let name = reading.attempt({ () throws(YAMLError) in try node.string() })
        else { return nil }
        let declarations = reading.references.declarations
        do throws(Finding) {
            if case .reference(let id) = try Intrinsic.recognized(in: written),
                declarations[id]?.type == .bucket
            {
                return id
            }
        } catch {
            reading.report(error)
            return nil
        }
        let nearest = reading.meantResource(name, .bucket).map { "!Ref \($0)" }
        let problem = Problem.notInTemplate(kind: "bucket", found: name, nearest: nearest)
        reading.report(problem, at: written.position)
        return nil
    }

    /// One name or a list of them.
    private func eventNames(_ section: Section, _ key: String) -> [String] {
        guard let node = section.required(key) else { return [] }
        let nodes: [YAMLNode]
        if case .sequence = node.content { nodes = section.list(key) } else { nodes = [node] }
        let known = Self.families.flatMap { family in
            ["\(family.name):*"] + family.members.map { "\(family.name):\($0)" }
        }
        return nodes.compactMap { node in
            reading.attempt { () throws(YAMLError) in
                try node.choice(among: known + ["s3:LifecycleTransition"])
            }
        }
    }

    private func filter(_ section: Section) -> (prefix: String, suffix: String) {
        var filter = (prefix: "", suffix: "")
        guard let outer = section.section("Filter", Keys(read: ["S3Key"])),
            let key = outer.section("S3Key", Keys(read: ["Rules"]))
        else { return filter }
        for node in key.list("Rules") {
            guard let rule = Section(node, Keys(read: ["Name", "Value"]), reading) else { continue }
            let value = rule.required("Value").flatMap { _ in rule.text("Value") } ?? ""
            switch rule.required("Name").flatMap({ _ in rule.text("Name") })?.lowercased() {
            case "prefix": filter.prefix = value
            case "suffix": filter.suffix = value
            case let name?: rule.reportMalformed("Name", name, mustBe: "prefix or suffix")
            case nil: break
            }
        }
        return filter
    }

    /// Whether one object could be announced by both, which S3 refuses.
    private func overlap(_ one: BucketNotification, _ other: BucketNotification) -> Bool {
        let sharesEvent = one.events.contains { left in
            other.events.contains { right in
                let (leftFamily, rightFamily) = (family(left), family(right))
                let isAny = left.hasSuffix("*") || right.hasSuffix("*")
                return left == right || isAny && leftFamily == rightFamily
            }
        }
        let prefixes = [one.keyPrefix, other.keyPrefix]
        let suffixes = [one.keySuffix, other.keySuffix]
        return one.bucket == other.bucket && sharesEvent
            && (prefixes[0].hasPrefix(prefixes[1]) || prefixes[1].hasPrefix(prefixes[0]))
            && (suffixes[0].hasSuffix(suffixes[1]) || suffixes[1].hasSuffix(suffixes[0]))
    }

    private func family(_ event: String) -> Substring {
        event.prefix { $0 != "*" }.split(separator: ":").prefix(2).last ?? ""
    }
}
