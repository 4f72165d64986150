import Fields
import JSON
import Pipeline
import Testing

/// One table a type: what is read, its normal form and its parts.
@Suite struct FieldTypeTests {
    private typealias Row = (FieldType, String, JSON, String)

    private static let texts: [Row] = [
        (.string, "  Heat pump ", "Heat pump", "{}"),
        (.string, "", "", "{}"),
        (.city, " San José ", "San José", "{}"),
        (.firstName, "Ann Marie", "Ann Marie", "{}"),
        (.lastName, "O'Hara", "O'Hara", "{}"),
        (.credential, "ABC-123", "ABC-123", "{}"),
        (.credential, "*******", "*******", #"{"masked":true}"#),
        (.boolean, "Yes!", true, "{}"),
        (.boolean, "t", true, "{}"),
        (.boolean, "1", true, "{}"),
        (.boolean, "(N)", false, "{}"),
        (.boolean, "FALSE", false, "{}"),
        (.gender, "F", "female", #"{"abbr":"f"}"#),
        (.gender, "Male", "male", #"{"abbr":"m"}"#),
        (.gender, "other", "other", #"{"abbr":"o"}"#),
        (.street, "12-B  Main   St", "12-B Main St", #"{"number":"12-B","name":"Main St"}"#),
        (.street, "PO Box", "PO Box", "{}"),
        (.state, "texas", "TX", #"{"name":"Texas","country_code":"US"}"#),
        (.state, "D.C.", "DC", #"{"name":"District of Columbia","country_code":"US"}"#),
        (.state, "on", "ON", #"{"name":"Ontario","country_code":"CA"}"#),
        (.state, "Bavaria", "Bavaria", "{}"),
        (.country, "usa", "US", #"{"name":"United States"}"#),
        (.country, "U.K.", "GB", #"{"name":"United Kingdom"}"#),
        (.country, " canada", "CA", #"{"name":"Canada"}"#),
        (.country, "de", "DE", #"{"name":"Germany"}"#),
        (
            .ssn, "123-45-6789", "123456789",
            #"{"first_three":"123","middle_two":"45","last_four":"6789"}"#
        ),
        (
            .ssn, "***-**-6789", "*****6789",
            #"{"first_three":"***","middle_two":"**","last_four":"6789","masked":true}"#
        ),
    ]

    private static let names: [Row] = [
        (.fullName, "Ann  Lee", "Ann Lee", #"{"first_name":"Ann","last_name":"Lee"}"#),
        (
            .fullName, "Lee, Ann Marie", "Ann Marie Lee",
            #"{"first_name":"Ann Marie","last_name":"Lee"}"#
        ),
        (
            .fullName, "Dr. Ann Lee, Jr.", "Dr. Ann Lee, Jr.",
            #"{"title":"Dr.","suffix":"Jr.","first_name":"Ann","last_name":"Lee"}"#
        ),
        (
            .fullName, "Ludwig van der Rohe", "Ludwig van der Rohe",
            #"{"first_name":"Ludwig","last_name":"van der Rohe"}"#
        ),
        (
            .fullName, "Van Morrison", "Van Morrison",
            #"{"first_name":"Van","last_name":"Morrison"}"#
        ),
        (.fullName, "Cher", "Cher", #"{"first_name":"Cher"}"#),
        (.fullName, "", "", "{}"),
    ]

    private static let contacts: [Row] = [
        (
            .email, " Ann@Example.CO.UK ", "ann@example.co.uk",
            #"{"user":"ann","domain":"example.co.uk","host":"example","tld":"co.uk","#
                + #""is_free":false,"is_disposable":false}"#
        ),
        (
            .email, "Ann Lee <ann@gmail.com>", "ann@gmail.com",
            #"{"user":"ann","domain":"gmail.com","host":"gmail","tld":"com","#
                + #""is_free":true,"is_disposable":false}"#
        ),
        (
            .email, "x@mailinator.com", "x@mailinator.com",
            #"{"user":"x","domain":"mailinator.com","host":"mailinator","tld":"com","#
                + #""is_free":false,"is_disposable":true}"#
        ),
        (
            .phone, "(415) 555-0132", "+14155550132",
            #"{"number":"4155550132","country_calling_code":1,"type":"fixed_line_or_mobile","#
                + #""is_tollfree":false,"country_code":"US","area":"415","exchange":"555","#
                + #""line":"0132"}"#
        ),
        (
            .phone, "833-555-0132 x 12", "+18335550132x12",
            #"{"number":"8335550132","country_calling_code":1,"type":"toll_free","#
                + #""is_tollfree":true,"country_code":"US","area":"833","exchange":"555","#
                + #""line":"0132","extension":"12"}"#
        ),
        (
            .phone, "415-555-0132 (c)", "+14155550132",
            #"{"number":"4155550132","country_calling_code":1,"type":"mobile","#
                + #""is_tollfree":false,"country_code":"US","area":"415","exchange":"555","#
                + #""line":"0132"}"#
        ),
        (
            .phone, "+49 30 901820", "+4930901820",
            #"{"number":"30901820","country_calling_code":49,"type":"fixed_line","#
                + #""is_tollfree":false,"country_code":"DE"}"#
        ),
        (.phone, "415-***-**32", "415-***-**32", #"{"masked":true}"#),
        (
            .postalCode, "78704 4224", "78704-4224",
            #"{"country_code":"US","zip":"78704","four":"4224"}"#
        ),
        (.postalCode, "78704", "78704", #"{"country_code":"US","zip":"78704"}"#),
        (.postalCode, "k1a0b1", "K1A 0B1", #"{"country_code":"CA","fsa":"K1A","ldu":"0B1"}"#),
        (
            .postalCode, "sw1a 1aa", "SW1A 1AA",
            #"{"country_code":"GB","outcode":"SW1A","incode":"1AA"}"#
        ),
    ]

    private static let numbers: [Row] = [
        (.number, "$1,100 per month", 1100, "{}"),
        (.number, "-5.50", -5.5, "{}"),
        (.number, "-$1,234,567", -1_234_567, "{}"),
        (.number, "€ .5", 0.5, "{}"),
        (.number, "9223372036854775808", 9223372036854775808.0, "{}"),
        (.number, "Unit-5", 5, "{}"),
        (.range, "700 - 749", "700-749", #"{"min":700,"max":749,"avg":724.5,"mid":724}"#),
        (
            .range, "$50,000 to $75,000", "50000-75000",
            #"{"min":50000,"max":75000,"avg":62500,"mid":62500}"#
        ),
        (.range, "10 +", "10+", #"{"min":10}"#),
        (.range, "-8 - 100.5", "-8-100.5", #"{"min":-8,"max":100.5,"avg":46.25,"mid":46}"#),
        (.range, "620", "620", #"{"min":620,"max":620,"avg":620,"mid":620}"#),
        (
            .range, "1970-01-01 to 1970-01-02", "0-86400000",
            #"{"min":0,"max":86400000,"avg":43200000,"mid":43200000}"#
        ),
    ]

    private static let web: [Row] = [
        (
            .url, "Example.com", "http://example.com/",
            #"{"protocol":"http","host":"example.com","path":"/"}"#
        ),
        (
            .url, "HTTPS://a.example:443/x?q=1#top", "https://a.example/x?q=1#top",
            #"{"protocol":"https","host":"a.example","path":"/x","query":"q=1","hash":"top"}"#
        ),
        (
            .url, "http://[2001:DB8::1]:8080", "http://[2001:db8::1]:8080/",
            #"{"protocol":"http","host":"[2001:db8::1]","path":"/","port":8080}"#
        ),
        (.ip, "203.0.113.7", "203.0.113.7", "{}"),
        (.ip, "203.0.113.7:443", "203.0.113.7", "{}"),
        (.ip, "[2001:DB8:0:0:0:0:0:1]:80", "2001:db8::1", "{}"),
        (.ip, "::ffff:203.0.113.7", "203.0.113.7", "{}"),
        (.ip, "2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1", "{}"),
        (
            .trustedFormURL,
            "cert.trustedform.com/A1028CBB41B876744FA752EEC276BEC0E4C48B33".https,
            "https://cert.trustedform.com/a1028cbb41b876744fa752eec276bec0e4c48b33",
            #"{"cert_id":"a1028cbb41b876744fa752eec276bec0e4c48b33","#
                + #""host":"cert.trustedform.com"}"#
        ),
    ]

    @Test(arguments: texts + names + contacts + numbers + web)
    private func `a value has its normal form, its parts and what was submitted`(row: Row) {
        let (type, text, normal, parts) = row
        let value = FieldFixture.read(text, as: type)
        #expect(value.isValid)
        #expect(value.normal == normal)
        #expect(value.parts == parts)
        #expect(value.raw == text)
    }

    @Test(arguments: [
        (FieldType.boolean, "maybe", FieldFault.malformed), (.boolean, " ", .blank),
        (.boolean, "2", .malformed),
        (.number, "many", .malformed), (.number, "75k", .malformed),
        (.number, "1.234,56", .malformed), (.number, "1,5", .malformed),
        (.number, "5-10", .malformed), (.number, "5.5.5", .malformed), (.number, "", .blank),
        (.number, String(repeating: "9", count: 400), .malformed),
        (.range, "749 - 700", .malformed), (.range, "some", .malformed),
        (.range, "1 - 2 - 3", .malformed), (.range, "10+ 20", .malformed),
        (.gender, "x", .malformed), (.ssn, "12-345-678", .malformed), (.ssn, "****", .malformed),
        (.email, "ann", .malformed), (.email, "ann@", .malformed), (.email, "a@b@c.de", .malformed),
        (.email, "ann@example", .malformed), (.email, "<>", .malformed), (.email, "", .blank),
        (.phone, "call me", .malformed), (.phone, "123", .nonexistent),
        (.phone, "(015) 555-0132", .nonexistent),
        (.phone, String(repeating: "1", count: 300), .malformed),
        (.postalCode, "7870", .malformed), (.postalCode, "78704-42", .malformed),
        (.postalCode, "K1A 0B", .malformed), (.postalCode, "AAA 1AA", .malformed),
        (.country, "Atlantis", .nonexistent), (.country, "ZZ", .nonexistent),
        (.url, "garbage", .malformed), (.url, "ftp://example.com", .wrongScheme),
        (.url, "javascript://x", .wrongScheme), (.url, "https://u:p@example.com", .malformed),
        (.url, "https://exa mple.com", .malformed), (.url, "https://", .malformed),
        (.url, "https://example.com:99999", .malformed), (.url, "https://[::g]/", .malformed),
        (.ip, "1.2.3", .malformed), (.ip, "256.1.1.1", .malformed), (.ip, "010.1.1.1", .malformed),
        (.ip, "224.0.0.1", .nonexistent), (.ip, "250.0.0.1", .nonexistent),
        (.ip, "127.0.0.1", .nonexistent), (.ip, "::1", .nonexistent),
        (.ip, "ff02::1", .nonexistent),
        (.ip, "::ffff:127.0.0.1", .nonexistent), (.ip, "1::2::3", .malformed),
        (.ip, "1:2:3:4:5:6:7", .malformed), (.ip, "1.2.3.4:x", .malformed),
        (.trustedFormURL, "cert.trustedform.com/x", .wrongScheme),
        (.trustedFormURL, "https://cert.trustedform.com/x", .malformed),
        (.trustedFormURL, "https://cert.trustedform.com.example/x", .wrongHost),
        (.trustedFormURL, "", .blank),
    ])
    func `a value that is none keeps its text and says why`(
        type: FieldType,
        text: String,
        fault: FieldFault
    ) {
        let value = FieldFixture.read(" \(text)", as: type)
        #expect(value.fault == fault)
        #expect(!value.isValid)
        #expect(value.raw == " \(text)")
        #expect(value.normal == (type == .boolean ? false : JSON(text == " " ? "" : text)))
        #expect(value.parts == "{}")
    }

    @Test func `numbers and truths of JSON are values, lists, objects and nothing are none`() {
        let read = { (json: JSON, type: FieldType) in FieldFixture.reader.read(json, as: type) }
        #expect(read(7, .number).normal == 7)
        #expect(read(1e300, .number).normal == 1e300)
        #expect(read(true, .number).fault == .malformed)
        #expect(read(true, .boolean).normal == true)
        #expect(read(78704, .postalCode).normal == "78704")
        #expect(read(78704, .postalCode).raw == "78704")
        #expect(read(true, .string).normal == "true")
        for json: JSON in [.null, [], ["a"], [:], ["a": 1]] {
            for type in FieldType.allCases {
                let value = read(json, type)
                #expect(value.fault == .notScalar)
                #expect(value.raw == json.text)
            }
        }
    }

    @Test func `a value is one object with its parts`() {
        #expect(
            FieldFixture.read("f", as: .gender).json.text
                == #"{"normal":"female","raw":"f","valid":true,"abbr":"f"}"#
        )
        #expect(
            FieldFixture.read("x", as: .gender).json.text
                == #"{"normal":"x","raw":"x","valid":false,"reason":"malformed"}"#
        )
    }
}

extension String {
    fileprivate var https: String { "https://\(self)" }
}
