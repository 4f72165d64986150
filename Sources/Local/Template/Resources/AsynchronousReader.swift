import YAML

/// Reads how a function is invoked asynchronously: retries, destinations, dead-letter queue.
///
/// Needs the queues of the template read.
struct AsynchronousReader {
    /// The properties of `EventInvokeConfig`.
    static let keys = ["DestinationConfig", "MaximumEventAgeInSeconds", "MaximumRetryAttempts"]

    let reading: Reading
    /// Whose destinations they are.
    let owner: Declaration

    /// Reads the retries and destinations that `EventInvokeConfig` of a function says.
    ///
    /// https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-function-eventinvokeconfiguration.html
    func readServerless(
        _ section: Section,
        into settings: inout AsynchronousInvocation,
        _ template: inout SAMTemplate
    ) {
        readBounds(section, into: &settings)
        guard let destinations = destinations(section) else { return }
        let keys = Keys(read: ["Destination", "Type"])
        settings.onSuccess = typed("OnSuccess", in: destinations, keys, &template)
        settings.onFailure = typed("OnFailure", in: destinations, keys, &template)
    }

    /// Reads those of a resource of its own.
    ///
    /// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-eventinvokeconfig.html
    func readPlain(
        _ section: Section,
        into settings: inout AsynchronousInvocation,
        _ template: inout SAMTemplate
    ) {
        readBounds(section, into: &settings)
        guard let destinations = destinations(section) else { return }
        let keys = Keys(read: ["Destination"])
        for (name, target) in [
            ("OnSuccess", \AsynchronousInvocation.onSuccess),
            ("OnFailure", \AsynchronousInvocation.onFailure),
        ] {
            guard let section = destinations.section(name, keys),
                let arn = section.required("Destination")
            else { continue }
            settings[keyPath: target] = destination(arn, type: type(of: arn), name, &template)
        }
    }

    /// Reads `DeadLetterQueue` of a serverless function, or `DeadLetterConfig` of a plain one.
    func readDeadLetter(
        _ section: Section,
        into settings: inout AsynchronousInvocation,
        _ template: inout SAMTemplate
    ) {
        if let queue = section.section("DeadLetterQueue", Keys(read: ["TargetArn", "Type"])) {
            let type = queue.required("Type").map { _ in
                queue.choice("Type", among: ["SNS", "SQS"], default: "")
            }
            guard let arn = queue.required("TargetArn"), let type, !type.isEmpty else { return }
            settings.deadLetterQueue = deadLetterQueue(arn, type, &template)
        } else if let config = section.section("DeadLetterConfig", Keys(read: ["TargetArn"])),
            let arn = config.value("TargetArn")
        {
            let type = type(of: arn) == "SNS" ? "SNS" : "SQS"
            settings.deadLetterQueue = deadLetterQueue(arn, type, &template)
        }
    }

    private func deadLetterQueue(
        _ arn: YAMLNode,
        _ type: String,
        _ template: inout SAMTemplate
    ) -> String? {
        let target = destination(arn, type: type, "DeadLetterQueue", &template)
        guard case .queue(let id) = target else { return nil }
        return id
    }

    private func readBounds(_ section: Section, into settings: inout AsynchronousInvocation) {
        let seconds = section.int("MaximumEventAgeInSeconds", in: 60...21_600, default: 21_600)
        settings.maximumAgeSeconds = seconds
        settings.maximumRetries = section.int("MaximumRetryAttempts", in: 0...2, default: 2)
    }

    private func destinations(_ section: Section) -> Section? {
        section.section("DestinationConfig", Keys(read: ["OnFailure", "OnSuccess"]))
    }

    private func typed(
        _ name: String,
        in destinations: Section,
        _ keys: Keys,
        _ template: inout SAMTemplate
    ) -> AsynchronousInvocation.Destination? {
        guard let section = destinations.section(name, keys), section.required("Type") != nil else {
            return nil
        }
        let types = ["EventBridge", "Lambda", "S3Bucket", "SNS", "SQS"]
        let type = section.choice("Type", among: types, default: "")
        // Without one SAM makes a queue or a topic that nothing in the template can name.
        guard let arn = section.required("Destination"), !type.isEmpty else { return nil }
        return destination(arn, type: type, name, &template)
    }

    /// SAM's word for what an ARN names.
    private func type(of arn: YAMLNode) -> String {
        let text = reading.attempt { () throws(YAMLError) in try arn.string() } ?? ""
        // `Ref` gives the ARN of a topic, and the logical ID of one that is not emulated.
        let name = reading.references.declarations[text]?.typeNotEmulated ?? text
        let words = name.split(separator: ":").map { $0.lowercased() }
        guard words.count > 2 else { return "SQS" }
        let types = [
            "events": "EventBridge", "lambda": "Lambda", "s3": "S3Bucket", "sns": "SNS",
        ]
        return types[words[0] == "arn" ? words[2] : words[1]] ?? "SQS"
    }

    private func destination(
        _ arn: YAMLNode,
        type: String,
        _ name: String,
        _ template: inout SAMTemplate
    ) -> AsynchronousInvocation.Destination? {
        switch type {
        case "SQS":
            guard let id = reading.logicalID(arn: arn, .queue, kind: "queue") else { return nil }
            if template.queues.first(where: { $0.logicalID == id })?.isFIFO ?? false {
                reading.report(.fifoDestination(queue: id), at: arn.position)
            }
            return .queue(id)
        case "Lambda":
            guard let id = reading.function(arn: arn) else { return nil }
            reading.triggered.insert(id)
            return .function(id)
        default:
            let id = "\(owner.logicalID).\(name)"
            let notice = Notice(
                logicalID: id,
                type: "\(type) destination",
                position: arn.position
            )
            template.notEmulated.append(notice)
            return nil
        }
    }
}
