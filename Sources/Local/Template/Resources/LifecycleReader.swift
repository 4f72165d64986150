import Time
import YAML

/// Reads `LifecycleConfiguration` of a bucket.
///
/// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-s3-bucket-rule.html
struct LifecycleReader {
    private static let keys = Keys(read: ["Rules", "TransitionDefaultMinimumObjectSize"])
    private static let ruleKeys = Keys(
        read: [
            "AbortIncompleteMultipartUpload", "ExpirationDate", "ExpirationInDays", "Id",
            "ObjectSizeGreaterThan", "ObjectSizeLessThan", "Prefix", "Status", "TagFilters",
            "Transition", "Transitions",
        ],
        // Buckets keep no versions here.
        ignored: [
            "ExpiredObjectDeleteMarker", "NoncurrentVersionExpiration",
            "NoncurrentVersionExpirationInDays", "NoncurrentVersionTransition",
            "NoncurrentVersionTransitions",
        ]
    )
    private static let storageClasses = [
        "DEEP_ARCHIVE", "GLACIER", "GLACIER_IR", "Glacier", "INTELLIGENT_TIERING", "ONEZONE_IA",
        "STANDARD_IA",
    ]
    private static let minimumSizes = [
        "all_storage_classes_128K", "varies_by_storage_class",
    ]
    /// What S3 does not move unless a rule says sizes of its own, in bytes.
    private static let smallBytes = 131_072
    private static let days = 1...2_147_483_647
    private static let dayMilliseconds = 86_400_000

    let reading: Reading

    /// The enabled rules.
    func rules(in bucket: Section) -> [LifecycleRule] {
        guard let section = bucket.section("LifecycleConfiguration", Self.keys) else { return [] }
        let sizes = section.choice(
            "TransitionDefaultMinimumObjectSize",
            among: Self.minimumSizes,
            default: Self.minimumSizes[0]
        )
        _ = section.required("Rules")
        return section.list("Rules").compactMap { node in
            Section(node, Self.ruleKeys, reading).flatMap { rule($0, sizes) }
        }
    }

    /// Nil for a rule that does nothing here.
    private func rule(_ section: Section, _ sizes: String) -> LifecycleRule? {
        var rule = LifecycleRule()
        rule.keyPrefix = section.text("Prefix") ?? ""
        rule.largerThan = section.optionalInt("ObjectSizeGreaterThan", in: 0...Int.max)
        rule.smallerThan = section.optionalInt("ObjectSizeLessThan", in: 1...Int.max)
        rule.expiration = due("ExpirationInDays", "ExpirationDate", in: section)
        let keys = Keys(read: ["DaysAfterInitiation"])
        if let abort = section.section("AbortIncompleteMultipartUpload", keys) {
            _ = abort.required("DaysAfterInitiation")
            rule.abortDays = abort.optionalInt("DaysAfterInitiation", in: Self.days)
        }
        let hasSizes = rule.largerThan != nil || rule.smallerThan != nil
        let single = section.value("Transition").map { [$0] } ?? []
        rule.transitions = (single + section.list("Transitions")).compactMap {
            transition($0, sizes, hasSizes: hasSizes)
        }
        checkOrder(rule, section)
        let status = section.required("Status").map { _ in
            section.choice("Status", among: ["Disabled", "Enabled"], default: "Disabled")
        }
        // No object has tags, so none is meant by a rule for some.
        guard status == "Enabled", section.list("TagFilters").isEmpty else { return nil }
        return rule
    }

    private func transition(
        _ node: YAMLNode,
        _ sizes: String,
        hasSizes: Bool
    ) -> LifecycleRule.Transition? {
        let keys = Keys(read: ["StorageClass", "TransitionDate", "TransitionInDays"])
        guard let section = Section(node, keys, reading) else { return nil }
        let due = due("TransitionInDays", "TransitionDate", from: 0, in: section)
        if !section.has("TransitionInDays"), !section.has("TransitionDate") {
            let problem = Problem.requires("a transition", "TransitionInDays or TransitionDate")
            reading.report(problem, at: node.position)
        }
        guard section.required("StorageClass") != nil else { return nil }
        let name = section.choice("StorageClass", among: Self.storageClasses, default: "")
        guard let due, !name.isEmpty else { return nil }
        let storageClass = name == "Glacier" ? "GLACIER" : name
        let isArchive = ["DEEP_ARCHIVE", "GLACIER"].contains(storageClass)
        let takesAll = hasSizes || sizes == Self.minimumSizes[1] && isArchive
        return LifecycleRule.Transition(
            due: due,
            storageClass: storageClass,
            minimumBytes: takesAll ? 0 : Self.smallBytes
        )
    }

    private func due(
        _ days: String,
        _ date: String,
        from first: Int = 1,
        in section: Section
    ) -> LifecycleRule.Due? {
        if section.has(days), let node = section.written(date) {
            reading.report(.excludes(days, date), at: node.position)
        }
        if let count = section.optionalInt(days, in: first...Self.days.upperBound) {
            return .days(count)
        }
        guard let text = section.text(date) else { return nil }
        let moment = Timestamp(rfc3339: text.count == 10 ? "\(text)T00:00:00Z" : text)
        guard let moment, moment.milliseconds % Self.dayMilliseconds == 0 else {
            section.reportMalformed(date, text, mustBe: "midnight UTC, such as 2026-11-01")
            return nil
        }
        return .date(moment)
    }

    /// S3 refuses to move an object that is gone by then.
    private func checkOrder(_ rule: LifecycleRule, _ section: Section) {
        guard case .days(let last) = rule.expiration else { return }
        for transition in rule.transitions {
            guard case .days(let days) = transition.due, days >= last,
                let node = section.written("ExpirationInDays")
            else { continue }
            let text = "more than the \(days) days of a transition"
            reading.report(
                .malformed(what: "ExpirationInDays", value: "\(last)", rule: text),
                at: node.position
            )
            return
        }
    }
}
