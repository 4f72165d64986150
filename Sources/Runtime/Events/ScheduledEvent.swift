package import JSON

/// A rule's time has come, as EventBridge tells it.
///
/// https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-rule-schedule.html
package struct ScheduledEvent: Equatable, Sendable {
    package var id: String
    /// RFC 3339 without fractions of a second, as EventBridge writes it.
    package var time: String
    /// What fires: the ARN of a rule, or of a schedule of EventBridge Scheduler.
    package var resource: String
    package var source = "aws.events"
    package var region = LocalAccount.region
    package var account = LocalAccount.id
    /// `{}` from a rule; EventBridge Scheduler sends the text `"{}"` instead.
    package var detail: JSON = [:]

    package init(id: String, time: String, rule: String) {
        self.id = id
        self.time = time
        resource = "arn:aws:events:\(region):\(account):rule/\(rule)"
    }

    /// The name of the rule or schedule.
    package var rule: String {
        resource.split(separator: "/").last.map(String.init) ?? ""
    }

    /// Reads an event; throws with the path of what is missing or of the wrong kind.
    package init(_ event: JSONCursor) throws {
        id = try event["id"].string()
        time = try event["time"].string()
        resource = try event["resources"][0].string()
        source = try event["source"].ifPresent?.string() ?? "aws.events"
        region = try event["region"].ifPresent?.string() ?? LocalAccount.region
        account = try event["account"].ifPresent?.string() ?? LocalAccount.id
        detail = event["detail"].value ?? [:]
    }

    package var json: JSON {
        [
            "version": "0", "id": JSON(id), "detail-type": "Scheduled Event",
            "source": JSON(source), "account": JSON(account), "time": JSON(time),
            "region": JSON(region), "resources": [JSON(resource)], "detail": detail,
        ]
    }
}
