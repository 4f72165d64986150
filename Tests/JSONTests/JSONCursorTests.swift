import JSON
import Testing

@Suite struct JSONCursorTests {
    private let document: JSON = ["entry": [["changes": [["value": ["id": 7, "none": .null]]]]]]

    @Test func `reading the wrong kind names the whole path`() throws {
        let value = JSONCursor(document)["entry"][0]["changes"][0]["value"]
        let error = try #require(throws: JSONTypeError.self) {
            try value["field_data"].array()
        }
        #expect(
            error.description
                == "entry[0].changes[0].value.field_data: expected array, found nothing"
        )
        let wrong = try #require(throws: JSONTypeError.self) { try value["id"].string() }
        #expect(
            wrong.description == "entry[0].changes[0].value.id: expected string, found integer"
        )
    }

    @Test func `elements and members keep their paths`() throws {
        let entry = try #require(try JSONCursor(document)["entry"].array().first)
        #expect(entry.pathText == "entry[0]")
        let change = try #require(try entry.members().first)
        #expect(change.key == "changes")
        #expect(change.value[0].pathText == "entry[0].changes[0]")
    }

    @Test func `null counts as not present`() {
        let value = JSONCursor(document)["entry"][0]["changes"][0]["value"]
        #expect(!value["none"].isPresent)
        #expect(value["none"].ifPresent == nil)
        #expect(value["id"].ifPresent != nil)
    }

    @Test func `the document itself is named when it is of the wrong kind`() throws {
        let error = try #require(throws: JSONTypeError.self) {
            try JSONCursor(JSON(3)).members()
        }
        #expect(error.description == "document: expected object, found integer")
    }
}
