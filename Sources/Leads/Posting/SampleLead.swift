internal import Fields
internal import Intake
internal import Pipeline
internal import Time

/// A test lead of nobody with a value for every field that a flow declares.
struct SampleLead {
    /// Under the names that the source's sender gives them.
    private(set) var fields: [(name: String, value: String)] = []

    /// What the sender calls the lead.
    static let platformID = "A-1001"
    static let now = Timestamp(seconds: 1_772_971_200)

    /// - Parameters:
    ///   - source: whose sender it is.
    ///   - flow: of the source.
    init(of source: Source, in flow: Flow) {
        let terms = IntakeTerms(source)
        let validation = FieldValidation(of: flow, now: Self.now)
        let declared = Set(flow.fields.map(\.name))
        if let field = source.idField { add(field, Self.platformID) }
        for declaration in flow.fields + Self.usual(beside: declared) {
            guard let name = terms.spellings(of: declaration.name).first,
                let example = validation.example(of: declaration)
            else { continue }
            add(name, example)
        }
        if let field = flow.consent.fields.first { add(field, "yes") }
    }

    /// The same, marked as a test.
    var marked: [(name: String, value: String)] { fields + [("is_test", "true")] }

    private mutating func add(_ name: String, _ value: String) {
        if !fields.contains(where: { $0.name == name }) { fields.append((name, value)) }
    }

    /// What nearly every lead has.
    private static func usual(beside declared: Set<String>) -> [FieldDeclaration] {
        let names = declared.contains("full_name") ? [] : ["first_name", "last_name"]
        return (names + ["email", "phone"]).filter { !declared.contains($0) }
            .map { FieldDeclaration(name: $0, type: .usual(ofField: $0)) }
    }
}
