import Exports
import JSON
import TestSupport
import Testing

/// Rows over the scanner are those over jansson, byte by byte, with the same error for a line that
/// is no event.
@Suite struct ScannedExportTests {
    private static let line = """
        {"event_id":"e\\u00e9","timestamp":"2026-03-08T06:59:00.123Z","event_type":"t","flow_id":"f",\
        "lead_data":{"lead_id":"l","quality_score":7.80,"demographics":{"state":"CA","age":35,\
        "empty":"","none":null,"note":"a,\\"b\\"\\n","both":1},"custom_fields":{"both":2,\
        "empty":"x","ok":true,"big":9007199254740993,"list":["x",{"y":-0.0}]}},\
        "processing_data":{"pricing_decision":2.5e1,"step_outcomes":[{"outcome":"a"},\
        {"outcome":"b","reason":"r"}]},"enrichment_data":{"phone":{"type":"mobile"}}}
        """

    private static let scalars = [
        "event_id", "timestamp", "flow.id", "lead.id", "state", "age", "empty", "none", "note",
        "both", "ok", "big", "quality_score", "outcome", "reason", "purchase_price", "lead.list.0",
        "lead.list.1.y", "processing_data.step_outcomes.0.outcome", "appended.phone.type",
    ]

    private func tables(_ fields: [String], _ filters: String) throws -> [ExportTable] {
        let fields = fields.map { JSON($0).text }.joined(separator: ",")
        let text = #"{"export":{"fields":[\#(fields)],"filters":\#(filters)}}"#
        let request = try ExportRequest(JSONCursor(try JSON(parsing: text)))
        return [true, false].map { ExportTable(request, scanning: $0) }
    }

    private func outcome(_ line: [UInt8], _ table: ExportTable) -> String {
        line.withUnsafeBytes { line in
            var output: [UInt8] = []
            do {
                let isIn = try table.append(line, to: &output)
                return "\(isIn) \(String(decoding: output, as: UTF8.self))"
            } catch {
                return "\(error)"
            }
        }
    }

    private func compare(_ line: [UInt8], _ tables: [ExportTable]) {
        let (scanned, parsed) = (outcome(line, tables[0]), outcome(line, tables[1]))
        if scanned != parsed {
            let text = String(decoding: line, as: UTF8.self)
            Issue.record("scanned \(scanned), parsed \(parsed): \(text)")
        }
    }

    @Test(
        arguments: [
            (scalars, "[]"), (scalars + ["list", "appended.phone"], "[]"),
            (["state"], #"[{"field":"age","operator":"greater_than","value":30}]"#),
            (["age"], #"[{"field":"both","operator":"equals","value":1}]"#),
            (["age"], #"[{"field":"empty","operator":"not_equals","value":"y"}]"#),
            (["age"], #"[{"field":"ok","operator":"in","value":[true,"CA"]}]"#),
            (["age"], #"[{"field":"none","operator":"not_exists"}]"#),
            (["note"], #"[{"field":"note","operator":"contains","value":"\"b"}]"#),
        ]
    )
    func `damaged lines give the rows and errors of the parser`(
        fields: [String],
        filters: String
    ) throws {
        let tables = try tables(fields, filters)
        var mutation = Mutation(seed: 11)
        let line = Array(Self.line.utf8)
        #expect(outcome(line, tables[0]).hasPrefix("true "))
        compare(line, tables)
        for _ in 0..<1_000 { compare(mutation.damage(line), tables) }
    }

    @Test(arguments: [
        #"{"timestamp":"2026-03-08T06:59:00Z","lead_data":{"state":"CA"},"lead_data":{"age":1}}"#,
        #"{"timestamp":"2026-03-08T06:59:00Z","lead_data":{"age":1},"lead_data":5}"#,
        #"{"timestamp":5,"timestamp":"2026-03-08T06:59:00Z","lead_data":{"state":[],"state":"CA"}}"#,
        #"{"timestamp":"2026-03-08T06:59:00Z","lead_data":{"age":-0,"big":1E400}}"#,
        #"{"timestamp":"2026-03-08T06:59:00Z","lead_data":{"age":1e-400,"big":-0.0,"both":1e21}}"#,
        #"{"timestamp":"2026-03-08T06:59:00Z","processing_data":{"step_outcomes":{"a":1}}}"#,
        #"{"timestamp":"2026-03-08"}"#, "{}", "[]", "5", "", "\"x\"",
    ])
    func `odd lines give the rows and errors of the parser`(line: String) throws {
        compare(Array(line.utf8), try tables(Self.scalars, "[]"))
    }
}
