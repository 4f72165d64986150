import Intake
import Pipeline
import Testing

/// The names under which a sender may give a field.
@Suite struct FieldSpellingTests {
    private func terms(_ kind: Source.Kind, _ fields: [String: String] = [:]) -> IntakeTerms {
        let source = Source(
            id: "s",
            name: "S",
            kind: kind,
            flowID: "f",
            path: "/s",
            secrets: ["x"],
            fields: fields
        )
        return IntakeTerms(source)
    }

    @Test func `its own name comes first, then the file's, the platform's and the usual ones`() {
        let names = terms(.googleAds, ["your state": "state"]).spellings(of: "state")
        #expect(names == ["state", "your state", "region", "province"])
    }

    @Test func `a name that leads elsewhere is none`() {
        let names = terms(.generic, ["email": "work_email"])
        #expect(names.spellings(of: "email") == ["emailaddress"])
        #expect(names.spellings(of: "work_email") == ["work_email", "email"])
        #expect(terms(.generic, ["x": "y"]).spellings(of: "x") == [])
    }

    @Test func `names that differ by separators only are one`() {
        #expect(
            terms(.generic, ["First-Name": "first_name"]).spellings(of: "first_name").count == 1
        )
    }

    @Test(arguments: Source.Kind.allCases)
    func `every kind says what it is proven by`(_ kind: Source.Kind) {
        let proof = terms(kind).proof
        #expect((proof == .open) == kind.isPublic)
        #expect((proof == .apiKey) == !kind.isWebhook)
        if kind.isGeneric { #expect(proof == .token) }
    }
}
