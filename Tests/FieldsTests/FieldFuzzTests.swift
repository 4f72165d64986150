import Fields
import JSON
import LeadModel
import Pipeline
import TestSupport
import Testing

/// Texts that no form would send.
@Suite struct FieldFuzzTests {
    private static let pieces = [
        "0", "1", "12", "2014", "06", "999999999", "00", "31", "415", "5550132", "+1", "a", "M",
        "Jun", "monday", "th", "T", "Z", "AM", "pm", "GMT", "EST", "x12", "(c)", "w", "yes", "no",
        " ", "  ", "\t", "\n", ".", ",", "-", "–", "/", ":", "::", "+", "*", "**", "@", "<", ">",
        "(", ")", "[", "]", "#", "?", "&", "$", "€", "'", "\"", "é", "İ", "ß", "\u{0}", "\u{301}",
        "👩‍👩‍👧", "１", "٣", "http://", "https://", "cert.trustedform.com/", "example.com", "gmail",
        "ffff", "::ffff:1.2.3.4", "127.0.0.1", "K1A", "0B1", "SW1A 1AA", "78704", "Lee,", "Jr.",
        "van", "Dr", "Texas", "US", "to", "e5", "k", "6/2/2014", "13:27", "Ann",
    ]

    private static func text(_ generator: inout Mutation) -> String {
        let count = Int.random(in: 0..<7, using: &generator)
        return (0..<count).map { _ in pieces.randomElement(using: &generator) ?? "" }.joined()
    }

    @Test(arguments: FieldType.allCases)
    func `whatever is submitted is kept, and a normal form is the normal form of itself`(
        type: FieldType
    ) {
        var generator = Mutation(seed: UInt64(type.rawValue.utf8.count))
        for _ in 0..<(type == .phone ? 1000 : 3000) {
            let text = Self.text(&generator)
            let value = FieldFixture.read(text, as: type)
            #expect(value.raw == text)
            let again = FieldFixture.reader.read(value.normal, as: type)
            #expect(again.normal == value.normal, "\(type): \(text.debugDescription)")
            if value.isValid {
                #expect(again.fault == nil, "\(type): \(text.debugDescription)")
                // A phone's hint of its kind is no part of the number.
                if type != .phone {
                    #expect(again.components == value.components, "\(text.debugDescription)")
                }
            }
        }
    }

    @Test(arguments: FieldType.allCases)
    func `no fault tells a value, no masked value is left, and checking again changes nothing`(
        type: FieldType
    ) {
        var generator = Mutation(seed: 3)
        let origin = Lead.Origin(
            tenantID: "t",
            flowID: "f",
            flowName: "F",
            sourceID: "s",
            sourceName: "S"
        )
        var field = FieldDeclaration(name: "f", type: type, isRequired: true, minimumLength: 30)
        field.isMasked = type.isMaskable
        field.maximum = type.isBounded ? 2 : nil
        let flow = Flow(id: "f", name: "F", tenantID: "t", fields: [field])
        let validation = FieldValidation(of: flow, now: FieldFixture.now)
        for _ in 0..<300 {
            let secret = "q7Z\(Self.text(&generator))q7Z"
            let text = Bool.random(using: &generator) ? secret : Self.text(&generator)
            var lead = Lead(id: "l", origin: origin, submittedAt: FieldFixture.now)
            lead.customFields = ["f": JSON(text)]
            lead.submitted = ["F": JSON(text)]
            let faults = validation.apply(to: &lead)
            #expect(!faults.description.contains("q7Z"))
            #expect(lead[.lead]?["issues"]?.text.contains("q7Z") != true)
            if field.isMasked { #expect(!lead.record.text.contains("q7Z")) }
            let record = lead.record
            let again = validation.apply(to: &lead)
            // What was wrong with a value cannot be told of its asterisks.
            if !field.isMasked { #expect(again == faults) }
            #expect(lead.record == record, "\(text.debugDescription)")
        }
    }

    @Test(arguments: FieldType.allCases)
    func `a long text is read in time that grows with its length`(type: FieldType) {
        for piece in ["1", "1,", "a.", "1:", "* ", "-", "(", "a@", ", "] {
            let text = String(repeating: piece, count: 2_000)
            let value = FieldFixture.read(text, as: type)
            #expect(value.raw == text)
        }
    }
}
