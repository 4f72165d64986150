import Fields
import JSON
import Pipeline
import Time

/// Values read in the US on 21 November 2026, at noon.
enum FieldFixture {
    static let now = Timestamp(rfc3339: "2026-11-21T12:00:00Z") ?? Timestamp(seconds: 0)
    static let reader = FieldReader(region: "US", now: now)

    static func read(_ text: String, as type: FieldType) -> FieldValue {
        reader.read(text, as: type)
    }
}

extension FieldValue {
    /// The components as compact JSON text.
    var parts: String { components.text }
}
