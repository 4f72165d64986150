import YAML

/// Reads `AWS::S3::Bucket`.
/// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-s3-bucket.html
struct BucketReader {
    private static let keys = Keys(
        read: ["BucketName", "LifecycleConfiguration", "NotificationConfiguration"],
        ignored: [
            "AbacStatus", "AccelerateConfiguration", "AccessControl", "AnalyticsConfigurations",
            "BucketEncryption", "BucketNamePrefix", "BucketNamespace", "CorsConfiguration",
            "IntelligentTieringConfigurations", "InventoryConfigurations",
            "LoggingConfiguration", "MetadataConfiguration",
            "MetadataTableConfiguration", "MetricsConfigurations", "ObjectLockConfiguration",
            "ObjectLockEnabled", "OwnershipControls", "PublicAccessBlockConfiguration",
            "ReplicationConfiguration", "Tags", "VersioningConfiguration", "WebsiteConfiguration",
        ]
    )

    let reading: Reading

    func read(_ resource: Declaration, into template: inout SAMTemplate) {
        let section = Section(resource.properties, Self.keys, reading)
        let lifecycle = section.map { LifecycleReader(reading: reading).rules(in: $0) } ?? []
        _ = resource.hints.flatMap { Section($0, Keys(read: ["Name"]), reading) }
        let name: String
        do throws(Finding) {
            name = try reading.references.name(of: resource)
        } catch {
            return reading.report(error)
        }
        if !NameRule.bucket.permits(name) {
            let rule = NameRule.bucket.description
            let position = namePosition(resource)
            reading.report(.malformed(what: "bucket name", value: name, rule: rule), at: position)
        }
        reading.claim(name, as: "bucket", at: resource.position)
        var bucket = BucketResource(
            logicalID: resource.logicalID,
            name: name,
            line: resource.position.line
        )
        bucket.lifecycle = lifecycle
        template.buckets.append(bucket)
    }

    private func namePosition(_ resource: Declaration) -> YAMLPosition {
        let written = reading.attempt { () throws(YAMLError) in
            if let hint = try resource.hints?["Name"] { return hint }
            return try resource.properties["BucketName"]
        }
        return written?.position ?? resource.position
    }
}
