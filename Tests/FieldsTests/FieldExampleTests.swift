import Fields
import JSON
import LeadModel
import Pipeline
import Testing

/// Values for documentations.
@Suite struct FieldExampleTests {
    @Test(arguments: FieldType.allCases)
    func `a type's example is a value of it, wherever the flow is`(_ type: FieldType) {
        for region in ["US", "DE", "GB", "JP", "BR"] {
            let reader = FieldReader(region: region, now: FieldFixture.now)
            let value = reader.read(type.example, as: type)
            #expect(value.isValid)
            #expect(!value.isMasked)
        }
    }

    private static let rules: [FieldDeclaration] = [
        FieldDeclaration(name: "f", type: .string, allowed: ["Heating", "Cooling"]),
        FieldDeclaration(name: "f", type: .number, minimum: 5, maximum: 10),
        FieldDeclaration(name: "f", type: .number, maximum: 0.5),
        FieldDeclaration(name: "f", type: .range, minimum: 1, maximum: 9),
        FieldDeclaration(name: "f", type: .dateOfBirth, minimum: 18, maximum: 19),
        FieldDeclaration(name: "f", type: .dateOfBirth, minimum: 90),
        FieldDeclaration(name: "f", type: .string, minimumLength: 40, maximumLength: 45),
        FieldDeclaration(name: "f", type: .string, maximumLength: 2),
        FieldDeclaration(name: "f", type: .state, allowed: ["Texas", "NY"]),
        FieldDeclaration(name: "f", type: .boolean, allowed: ["no"]),
    ]

    @Test(arguments: rules)
    func `an example keeps a field's rules`(_ declaration: FieldDeclaration) throws {
        let flow = Flow(id: "f", name: "F", tenantID: "t", fields: [declaration])
        let validation = FieldValidation(of: flow, now: FieldFixture.now)
        let example = try #require(validation.example(of: declaration))
        var lead = Lead(
            id: "1",
            origin: .init(tenantID: "t", flowID: "f", flowName: "", sourceID: "", sourceName: ""),
            submittedAt: FieldFixture.now,
            isTest: false
        )
        lead.customFields["f"] = JSON(example)
        #expect(validation.faults(in: lead) == [])
    }

    @Test func `rules that none of our values keeps have no example`() {
        let declaration = FieldDeclaration(name: "f", type: .email, maximumLength: 3)
        let flow = Flow(id: "f", name: "F", tenantID: "t", fields: [declaration])
        let validation = FieldValidation(of: flow, now: FieldFixture.now)
        #expect(validation.example(of: declaration) == nil)
    }
}
