import Events
import JSON
import Testing

@Suite struct TransformResponseTests {
    private func records(_ text: String) throws -> [TransformResponse.Record] {
        TransformResponse(result: try JSON(parsing: text)).records
    }

    @Test(
        arguments: [
            (#"{"recordId":"1","result":"Ok","data":"aGk="}"#, .ok(Array("hi".utf8))),
            (#"{"recordId":"1","result":"Ok","data":""}"#, .ok([])),
            (#"{"recordId":"1","result":"Dropped"}"#, .dropped),
            (#"{"recordId":"1","result":"Dropped","data":"%"}"#, .dropped),
            (#"{"recordId":"1","result":"ProcessingFailed","data":"aGk="}"#, .processingFailed),
        ] as [(String, TransformResponse.Verdict)]
    )
    func `a record's verdict is read`(item: String, verdict: TransformResponse.Verdict) throws {
        #expect(try records(#"{"records":[\#(item)]}"#).map(\.verdict) == [verdict])
    }

    @Test(arguments: [
        (
            #"{"recordId":"1","result":"Ok"}"#,
            "The data field cannot be null when the SourceType is DirectPut"
        ),
        (#"{"recordId":"1","result":"Ok","data":null}"#, "The data field cannot be null"),
        (#"{"recordId":"1","result":"Ok","data":7}"#, "The data field cannot be null"),
        (#"{"recordId":"1","result":"Ok","data":"%%"}"#, "The data field is not base64"),
        (#"{"recordId":"1","result":"ok","data":"aGk="}"#, "The result field is not"),
        (#"{"recordId":"1","data":"aGk="}"#, "The result field is not"),
        (#"{"recordId":"1","result":1}"#, "The result field is not"),
    ])
    func `a record in a form that Firehose does not take is invalid`(
        item: String,
        reason: String
    ) throws {
        let verdicts = try records(#"{"records":[\#(item)]}"#).map(\.verdict)
        guard case .invalid(let found) = try #require(verdicts.first) else {
            Issue.record("\(verdicts) is not invalid")
            return
        }
        #expect(found.hasPrefix(reason))
    }

    @Test(arguments: [
        "null", "{}", "[]", #""Ok""#, #"{"records":null}"#, #"{"records":{}}"#,
        #"{"records":[{"result":"Dropped"},{"recordId":1,"result":"Dropped"},7]}"#,
    ])
    func `an answer without usable records returns none`(text: String) throws {
        #expect(try records(text).isEmpty)
    }

    @Test func `only texts are partition keys`() throws {
        let text = """
            {"records":[{"recordId":"1","result":"Dropped",\
            "metadata":{"partitionKeys":{"a":"x","b":1,"c":null,"d":""}}}]}
            """
        let keys = try #require(try records(text).first).partitionKeys
        #expect(keys.map(\.key) == ["a", "d"])
        #expect(keys.map(\.value) == ["x", ""])
    }
}
