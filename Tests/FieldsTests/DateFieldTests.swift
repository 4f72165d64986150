import Fields
import JSON
import Pipeline
import Testing

@Suite struct DateFieldTests {
    @Test(arguments: [
        // The seventeen forms of LeadConduit.
        "Mon Jun 02 2014", "Jun 02 2014", "6/2/2014", "06/02/2014", "6/2/14", "2014-06-02",
        "06-02-2014", "06022014", "20140602", "Mon 02 June 2014", "02 June 2014",
        // And others that people write.
        "June 2, 2014", "2nd June 2014", "Monday, June 2nd, 2014", "2-Jun-2014", "2014/6/2",
        "06.02.2014", "2014-06-02T10:00:00Z", "2014-06-02 10:00", "6/2/2014 1:00 PM",
    ])
    func `a day is read in every form`(text: String) {
        let value = FieldFixture.read(text, as: .date)
        #expect(value.normal == "2014-06-02")
        #expect(value.isValid)
        #expect(value.raw == text)
    }

    @Test(arguments: [
        ("18/7/2014", "2014-07-18"), ("18/7/14", "2014-07-18"), ("2014-18-07", "2014-07-18"),
        ("18-07-2014", "2014-07-18"), ("18072014", "2014-07-18"), ("20141807", "2014-07-18"),
        ("Fri 18 July 2014", "2014-07-18"), ("2/29/2024", "2024-02-29"), ("1/1/69", "1969-01-01"),
        ("1/1/68", "2068-01-01"),
    ])
    func `where no month can stand the day does`(text: String, normal: String) {
        #expect(FieldFixture.read(text, as: .date).normal == JSON(normal))
    }

    @Test(arguments: [
        ("2/30/2014", FieldFault.nonexistent), ("2/29/2023", .nonexistent),
        ("13/13/2014", .nonexistent), ("2014-00-10", .nonexistent), ("99999999", .malformed),
        ("June 31 2014", .nonexistent), ("2014", .malformed), ("June 2014", .malformed),
        ("2/3", .malformed), ("2/3-2014", .malformed), ("2nx June 2014", .malformed),
        ("yesterday", .malformed), ("Ju 2 2014", .malformed), ("6/2/14/1", .malformed),
        ("2014-06-02T25:00:00Z", .malformed), ("0214-1-1", .nonexistent), ("", .blank),
    ])
    func `a day that is none is not guessed at`(text: String, fault: FieldFault) {
        #expect(FieldFixture.read(text, as: .date).fault == fault)
    }

    @Test(arguments: [
        ("11/21/1985", "1985-11-21", #"{"age":41.0,"year":1985}"#),
        ("11/22/1985", "1985-11-22", #"{"age":40.9,"year":1985}"#),
        ("5/22/1985", "1985-05-22", #"{"age":41.5,"year":1985}"#),
        ("6/2/65", "1965-06-02", #"{"age":61.4,"year":1965}"#),
        ("2000-02-29", "2000-02-29", #"{"age":26.7,"year":2000}"#),
        ("2026-11-21", "2026-11-21", #"{"age":0.0,"year":2026}"#),
        ("**/**/2000", "**/**/2000", #"{"year":2000,"masked":true}"#),
        ("**********", "**********", #"{"masked":true}"#),
    ])
    func `a date of birth has an age`(text: String, normal: String, parts: String) {
        let value = FieldFixture.read(text, as: .dateOfBirth)
        #expect(value.isValid)
        #expect(value.normal == JSON(normal))
        #expect(value.parts == parts)
    }

    @Test(arguments: [
        ("2026-11-22", FieldFault.nonexistent), ("1890-01-01", .nonexistent),
        ("*x", .malformed), ("2/30/1980", .nonexistent), ("never", .malformed),
    ])
    func `nobody is born tomorrow or long ago`(text: String, fault: FieldFault) {
        #expect(FieldFixture.read(text, as: .dateOfBirth).fault == fault)
    }

    @Test(arguments: [
        "Sat Jun 14 2014 13:27:33 GMT-0500 (CDT)", "06/14/2014 6:27:33 PM",
        "2014-06-14T18:27:33Z", "2014-06-14T18:27:33.000Z", "2014-06-14 18:27:33",
        "Sat, 14 Jun 2014 18:27:33 +0000", "2014-06-14T20:27:33+02:00", "1402770453",
        "1402770453000", "June 14, 2014 2:27:33 pm EDT", "6/14/2014 18:27:33.000 UTC",
    ])
    func `a moment is read in every form`(text: String) {
        let value = FieldFixture.read(text, as: .time)
        #expect(value.normal == "2014-06-14T18:27:33.000Z")
        #expect(value.isValid)
    }

    @Test(arguments: [
        ("2014-06-14", "2014-06-14T00:00:00.000Z"),
        ("6/14/2014 12:05 AM", "2014-06-14T00:05:00.000Z"),
        ("6/14/2014 12:05pm", "2014-06-14T12:05:00.000Z"),
        ("2014-06-14T18:27:33.5Z", "2014-06-14T18:27:33.500Z"),
        ("6/14/2014 18:27:33.25", "2014-06-14T18:27:33.250Z"),
        ("August 1 2014 5:00", "2014-08-01T05:00:00.000Z"),
    ])
    func `what a moment leaves out is midnight and UTC`(text: String, normal: String) {
        #expect(FieldFixture.read(text, as: .time).normal == JSON(normal))
    }

    @Test(arguments: [
        ("tomorrow at 5", FieldFault.malformed), ("5 PM", .malformed),
        ("6/14/2014 25:00", .nonexistent), ("6/14/2014 13:00 PM", .malformed),
        ("6/14/2014 5:00 XYZ", .malformed), ("2/30/2014 5:00", .nonexistent),
        ("6/14/2014 5:", .malformed), ("garbage", .malformed), ("14027704530", .malformed),
        ("6/14/2014 5:00 GMT+25:00", .malformed), ("", .blank),
    ])
    func `a moment that is none is not guessed at`(text: String, fault: FieldFault) {
        #expect(FieldFixture.read(text, as: .time).fault == fault)
    }
}
