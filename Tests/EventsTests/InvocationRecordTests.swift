import Events
import JSON
import Testing
import Time

@Suite struct InvocationRecordTests {
    private func record(_ response: InvocationRecord.Response?) throws -> JSON {
        let record = InvocationRecord(
            condition: .eventAgeExceeded,
            requestID: "r",
            function: "f",
            invokeCount: 0,
            time: Timestamp(milliseconds: 1_700_000_000_123),
            request: Array(#"{ "a": 1 }"#.utf8),
            response: response
        )
        return try JSON(parsing: record.bytes)
    }

    @Test func `an event that was never run has no response`() throws {
        let record = try record(nil)
        #expect(record["timestamp"] == "2023-11-14T22:13:20.123Z")
        #expect(record["requestPayload"] == ["a": 1])
        #expect(record["responseContext"] == nil)
        #expect(record["responsePayload"] == nil)
    }

    @Test(arguments: [("{\"b\":2}", ["b": 2] as JSON), ("no \"JSON\"", JSON("no \"JSON\""))])
    func `whatever a function answers stands in a record that is JSON`(
        payload: String,
        shown: JSON
    ) throws {
        let record = try record(.init(payload: Array(payload.utf8), isFailure: false))
        #expect(record["responsePayload"] == shown)
    }
}
