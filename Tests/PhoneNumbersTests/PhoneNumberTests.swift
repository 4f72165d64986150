import PhoneNumbers
import Testing

@Suite struct PhoneNumberTests {
    @Test(arguments: [
        ("(713) 555-0199", "US", "+17135550199", PhoneNumber.Kind.fixedLineOrMobile, "US"),
        ("+1 713 555 0199", "GB", "+17135550199", .fixedLineOrMobile, "US"),
        ("1-800-FLOWERS", "US", "+18003569377", .tollFree, "US"),
        ("900 555 0123", "US", "+19005550123", .premiumRate, "US"),
        ("020 7946 0958", "GB", "+442079460958", .fixedLine, "GB"),
        ("07400 123456", "GB", "+447400123456", .mobile, "GB"),
        ("416-555-0123", "US", "+14165550123", .fixedLineOrMobile, "CA"),
        ("011 49 30 901820", "US", "+4930901820", .fixedLine, "DE"),
        ("+800 1234 5678", "US", "+80012345678", .tollFree, "001"),
        ("１７１３５５５０１９９", "US", "+17135550199", .fixedLineOrMobile, "US"),
    ])
    func `a number is read with its kind and region`(
        text: String,
        region: String,
        e164: String,
        kind: PhoneNumber.Kind,
        home: String
    ) throws {
        let number = try #require(PhoneNumber.parse(text, region: region))
        #expect(number.e164 == e164)
        #expect(number.kind == kind)
        #expect(number.regionCode == home)
        #expect(number.isValid)
        #expect(e164 == "+\(number.countryCallingCode)\(number.nationalNumber)")
        #expect(number.numberExtension == nil)
    }

    @Test(arguments: ["713-555-0199 ext. 12", "713-555-0199x12", "tel:+1-713-555-0199;ext=12"])
    func `an extension is told apart`(text: String) throws {
        let number = try #require(PhoneNumber.parse(text, region: "US"))
        #expect(number.e164 == "+17135550199")
        #expect(number.numberExtension == "12")
    }

    @Test func `leading zeros of Italian numbers are kept`() {
        #expect(PhoneNumber.parse("06 6982", region: "IT")?.nationalNumber == "066982")
    }

    @Test(arguments: ["555-0199", "111 111 1111", "+1 713 555 019", "000-000-0000"])
    func `a number that the plan does not have is not valid`(text: String) throws {
        let number = try #require(PhoneNumber.parse(text, region: "US"))
        #expect(!number.isValid)
        #expect(number.kind == .unknown)
    }

    @Test(arguments: ["", " ", "abc", "+", "1", "+999 123 456", "\u{0}", "🚰", "call me"])
    func `other text is no number`(text: String) {
        #expect(PhoneNumber.parse(text, region: "US") == nil)
    }

    @Test(arguments: ["", "us", "XX", "United States", "\u{0}"])
    func `an unknown region has only numbers with a plus`(region: String) {
        #expect(PhoneNumber.parse("(713) 555-0199", region: region) == nil)
        #expect(PhoneNumber.parse("+17135550199", region: region)?.regionCode == "US")
    }

    @Test func `a number of any length is answered`() {
        for count in stride(from: 1, through: 400, by: 7) {
            let digits = String(repeating: "7", count: count)
            let number = PhoneNumber.parse("+1" + digits, region: "US")
            #expect((number?.nationalNumber.utf8.count ?? 0) <= 17)
            _ = PhoneNumber.parse("+1 713 555 0199 ext. " + digits, region: "US")
        }
    }

    @Test func `several threads parse at once`() async {
        await withTaskGroup(of: String?.self) { group in
            for number in 0..<200 {
                group.addTask {
                    PhoneNumber.parse("713 555 \(1_000 + number)", region: "US")?.e164
                }
            }
            for await e164 in group { #expect(e164?.hasPrefix("+1713555") == true) }
        }
    }
}
