import Events
import JSON
import Testing

@Suite struct MessageAttributesTests {
    @Test func `the digest is the one that SQS was recorded to give`() {
        let attributes = MessageAttributes([
            .init("WeeksOn", "Number", .text("6")),
            .init("Author", "String", .text("John Grisham")),
            .init("Title", "String", .text("The Whistler")),
        ])
        #expect(attributes.md5 == "d25a6aea97eb8f585bfa92d314504a92")
        #expect(MessageAttributes().md5 == nil)
    }

    @Test func `an event shows texts and bytes with their types and empty lists`() throws {
        let attributes = MessageAttributes([
            .init("Weeks", "Number.weeks", .text("6")), .init("Blob", "Binary", .binary([0, 255])),
        ])
        let shown: JSON = [
            "Weeks": [
                "stringValue": "6", "stringListValues": [], "binaryListValues": [],
                "dataType": "Number.weeks",
            ],
            "Blob": [
                "binaryValue": "AP8=", "stringListValues": [], "binaryListValues": [],
                "dataType": "Binary",
            ],
        ]
        #expect(attributes.json == shown)
        #expect(try MessageAttributes(JSONCursor(shown)) == attributes)
    }

    @Test(arguments: [
        (#"{"A":{"stringValue":"x"}}"#, "A.dataType: expected string, found nothing"),
        (#"{"A":{"dataType":"String"}}"#, "A.stringValue: expected string, found nothing"),
        (#"{"A":{"dataType":"Binary","binaryValue":"%"}}"#, "A.binaryValue: expected base64"),
        ("[]", "expected object"),
    ])
    func `what is no attribute is named`(text: String, error: String) throws {
        let cursor = JSONCursor(try JSON(parsing: text))
        let thrown = #expect(throws: (any Error).self) { try MessageAttributes(cursor) }
        #expect("\(try #require(thrown))".contains(error))
    }
}
