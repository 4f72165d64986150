import Fields
import Glibc
import JSON
import Pipeline
import TestSupport
import Testing

/// Phone numbers against Google's own library in another language.
@Suite struct PhoneAgreementTests {
    private static let python = "\(Repository.root)/.build/test-venv/bin/python"

    /// National numbers of real plans, in the forms that people give them, with slips.
    private static func texts(_ generator: inout Mutation) -> [(region: String, text: String)] {
        let regions = [
            "US", "CA", "GB", "DE", "FR", "MX", "AU", "IN", "BR", "NZ", "AR",
            "IT", "JP", "KR", "ZA",
        ]
        let starts = [
            "212", "415", "713", "800", "833", "900", "416", "604", "876", "787", "020", "07400",
            "030", "0171", "01", "06", "55", "04", "98", "11", "021", "0800", "+1", "+44", "+49",
            "+52", "+800", "011 44", "00 49", "1", "",
        ]
        let marks = ["", "", " ", "-", ".", ") ", "/", "  "]
        let ends = ["", "", "", " x12", " ext. 7", "h", " (c)", "#5", "w", " office"]
        return (0..<6000).map { _ in
            var text = Bool.random(using: &generator) ? "" : "("
            text += starts.randomElement(using: &generator) ?? ""
            for _ in 0..<Int.random(in: 1...3, using: &generator) {
                text += marks.randomElement(using: &generator) ?? ""
                let digits = Int.random(in: 2...4, using: &generator)
                for _ in 0..<digits { text += String(Int.random(in: 0...9, using: &generator)) }
            }
            text += ends.randomElement(using: &generator) ?? ""
            return (regions.randomElement(using: &generator) ?? "US", text)
        }
    }

    @Test(
        .enabled(
            if: Command.run("\(python) -c 'import phonenumbers' 2>/dev/null") == 0,
            "scripts/install --tests installs phonenumbers"
        )
    )
    func `every number has the E.164 form that Google's library gives it`() throws {
        var generator = Mutation(seed: 7)
        let texts = Self.texts(&generator)
        let folder = TemporaryFolder()
        let lines = texts.map { JSON([JSON($0.region), JSON($0.text)]).text + "\n" }
        try folder.write(lines.joined(), to: "numbers")
        let script = "\(Repository.root)/Tests/FieldsTests/phones.py"
        let status = Command.run(
            "\(Self.python) \(script) <\(folder.path)/numbers >\(folder.path)/answers"
        )
        try #require(status == 0)
        let answers = String(decoding: try folder.read("answers"), as: UTF8.self)
            .split(separator: "\n")
        try #require(answers.count == texts.count)
        var valid = 0
        for ((region, text), line) in zip(texts, answers) {
            let answer = try JSON(parsing: String(line))
            let value = FieldReader(region: region, now: FieldFixture.now).read(text, as: .phone)
            guard answer[1]?.bool == true, let e164 = answer[0]?.string else {
                #expect(!value.isValid, "\(region) \(text)")
                continue
            }
            valid += 1
            let digits = answer[2]?.string ?? ""
            let normal = digits.isEmpty ? e164 : "\(e164)x\(digits)"
            #expect(value.normal == JSON(normal), "\(region) \(text)")
            // And the normal form is the same number wherever it is read.
            let elsewhere = FieldReader(region: "BR", now: FieldFixture.now)
            #expect(elsewhere.read(value.normal, as: .phone).normal == value.normal)
        }
        #expect(valid > 500)
    }
}
