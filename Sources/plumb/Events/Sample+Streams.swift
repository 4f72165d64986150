internal import Events
internal import JSON
internal import Time

/// Records of delivery streams.
extension Sample {
    static let streams: [Sample] = [
        Sample(
            name: "firehose",
            summary: "records of a delivery stream for its transformation",
            options: [
                .value("stream", "NAME", .text, "the stream (default LeadEventStream)"),
                .value(
                    "record-file",
                    "FILE",
                    .file,
                    "a record a line (default one lead event); - for stdin"
                ),
            ],
            write: { ingredients, output in
                let records = try ingredients.arguments["record-file"].map { path in
                    let lines = try ingredients.file("record-file", path)
                        .split(separator: UInt8(ascii: "\n"))
                    guard !lines.isEmpty else {
                        throw UsageError("--record-file: \(path) is empty")
                    }
                    return lines.map { Array($0) }
                }
                let prefix = ingredients.digits(50)
                TransformEvent(
                    invocationID: ingredients.makeID(),
                    stream: ingredients.text("stream", "LeadEventStream"),
                    records: (records ?? [leadEvent(ingredients).bytes]).enumerated().map {
                        let number = String($0.offset)
                        let zeros = String(repeating: "0", count: max(0, 6 - number.count))
                        return StreamRecord(
                            id: prefix + zeros + number,
                            arrivalMilliseconds: ingredients.now.milliseconds,
                            data: $0.element
                        )
                    }
                ).write(into: &output)
            }
        )
    ]

    /// What the lake needs of an event, and a few columns of an export.
    private static func leadEvent(_ ingredients: Ingredients) -> JSON {
        let time = JSON(ingredients.now.rfc3339)
        return [
            "event_id": JSON(ingredients.makeID()), "timestamp": time,
            "event_type": "lead_submission", "tenant_id": "demo", "flow_id": "demo-leads",
            "flow_name": "Demo Leads", "source_id": "meta-demo", "source_name": "Meta Lead Ads",
            "lead_data": [
                "lead_id": JSON(ingredients.makeID()), "submission_timestamp": time,
                "demographics": ["first_name": "Maria", "last_name": "Ortega", "state": "CA"],
            ],
        ]
    }
}
