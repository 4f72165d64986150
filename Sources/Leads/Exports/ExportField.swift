internal import JSON

/// A field of an event as a request names it: where its value stands, and its column's title.
///
/// | name | the value is the first of these that is there |
/// |---|---|
/// | `event_id`, `timestamp`, `event_type`, `tenant_id`, `test` | the event's member of that name |
/// | `type` | `event_type` |
/// | `flow.id`, `flow.name`, `source.id`, `source.name` | `flow_id`, `flow_name`, `source_id`, … |
/// | `outcome` | `outcome` of the last of `processing_data.step_outcomes` |
/// | `reason` | its `reason`; `processing_data.rejection_reason` |
/// | `purchase_price` | `processing_data.pricing_decision` |
/// | `lead.id` | `lead_data.lead_id` |
/// | `lead.NAME`, `NAME` | `NAME` in `lead_data.demographics`, `.custom_fields`, `lead_data` |
/// | `appended.PATH` | `PATH` in `enrichment_data` |
/// | `SECTION.PATH` | `PATH` in that section, such as `context_data.campaign_data.utm_source` |
///
/// `NAME` of `lead.NAME` may have points itself. A number in a path is a place in an array, from 0.
/// The title is the name with its words capitalised: `lead.zip_code` gives `Lead Zip Code`.
package struct ExportField: Hashable, Sendable {
    package let name: String
    /// The column's title.
    package let header: String
    /// Where the value may stand, first choice first.
    package let places: [[Step]]

    package enum Step: Hashable, Sendable {
        case member(String)
        case element(Int)
        case lastElement
    }

    /// Whether the column holds a time, which `date_format` governs: by the name's last word.
    package let isTime: Bool

    static let limitBytes = 256

    /// The sections of a lead event, by which a path of its own begins.
    private static let sections: Set<String> = [
        "lead_data", "processing_data", "context_data", "trustedform_data", "outcome_data",
        "consent_data", "enrichment_data", "score_data", "routing_data",
    ]

    /// The event's own scalar members.
    private static let members: Set<String> = [
        "event_id", "timestamp", "event_type", "test", "tenant_id", "flow_id", "flow_name",
        "source_id", "source_name",
    ]

    init(_ entry: JSONCursor) throws(ExportRequestError) {
        let name = try entry.text(limitBytes: Self.limitBytes)
        if name.contains("*") { throw entry.problem(.wildcard) }
        let words = name.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        guard words.allSatisfy(Self.isName) else { throw entry.problem(.fieldSyntax) }
        guard let places = Self.places(words) else { throw entry.problem(.unknownField) }
        self.name = name
        self.places = places
        header = Self.title(name)
        let last = words[words.count - 1]
        isTime = last == "timestamp" || last.hasSuffix("_timestamp")
    }

    private static func isName(_ word: String) -> Bool {
        !word.isEmpty
            && word.unicodeScalars.allSatisfy {
                $0.properties.isAlphabetic || $0.properties.numericType != nil || $0 == "_"
                    || $0 == "-"
            }
    }

    /// The table above; nil for a name that stands nowhere in it.
    private static func places(_ words: [String]) -> [[Step]]? {
        let path = steps(words)
        let rest = Array(path.dropFirst())
        let step: [Step] = [.member("processing_data"), .member("step_outcomes"), .lastElement]
        switch words.joined(separator: ".") {
        case "type": return [[.member("event_type")]]
        case "flow.id", "flow.name", "source.id", "source.name":
            return [[.member(words.joined(separator: "_"))]]
        case "outcome": return [step + [.member("outcome")]]
        case "reason":
            return [
                step + [.member("reason")],
                [.member("processing_data"), .member("rejection_reason")],
            ]
        case "purchase_price": return [[.member("processing_data"), .member("pricing_decision")]]
        case "lead.id": return [[.member("lead_data"), .member("lead_id")]]
        default: break
        }
        switch words[0] {
        case "lead" where !rest.isEmpty: return leadPlaces(rest)
        case "appended" where !rest.isEmpty: return [[.member("enrichment_data")] + rest]
        case let first where sections.contains(first): return [path]
        case let first where words.count == 1 && members.contains(first): return [path]
        default: return words.count == 1 ? leadPlaces(path) : nil
        }
    }

    private static func leadPlaces(_ path: [Step]) -> [[Step]] {
        let lead = Step.member("lead_data")
        return [
            [lead, .member("demographics")] + path, [lead, .member("custom_fields")] + path,
            [lead] + path,
        ]
    }

    /// Digits alone are a place in an array, unless they are the whole name.
    private static func steps(_ words: [String]) -> [Step] {
        words.enumerated().map { index, word in
            guard index > 0, word.utf8.allSatisfy({ (48...57).contains($0) }),
                let place = Int(word)
            else { return .member(word) }
            return .element(place)
        }
    }

    /// `lead.utm_source` as `Lead UTM Source`.
    private static func title(_ name: String) -> String {
        name.split { $0 == "." || $0 == "_" }.map { word in
            if capitals.contains(String(word)) { return word.uppercased() }
            return word.prefix(1).uppercased() + word.dropFirst()
        }.joined(separator: " ")
    }

    private static let capitals: Set<String> = ["id", "ip", "url", "utm", "tcpa"]
}
