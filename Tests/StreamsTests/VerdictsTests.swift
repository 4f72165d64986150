import Events
import JSON
import Testing

@testable import Streams

@Suite struct VerdictsTests {
    /// What becomes of record `1`, as one text.
    private func fate(_ result: String) throws -> String {
        let response = TransformResponse(result: try JSON(parsing: result))
        switch Verdicts(response).verdict(of: "1") {
        case .deliver(let data, let keys):
            let keys = keys.map { "\($0.key)=\($0.value)" }.joined(separator: ",")
            return "deliver \(String(decoding: data, as: UTF8.self)) \(keys)"
        case .drop: return "drop"
        case .undeliverable(let code, let message): return "\(code): \(message)"
        }
    }

    @Test(arguments: [
        (#"{"records":[{"recordId":"1","result":"Ok","data":"aGk="}]}"#, "deliver hi "),
        (
            """
            {"records":[{"recordId":"1","result":"Ok","data":"aGk=",\
            "metadata":{"partitionKeys":{"a":"x","b":"y"}}}]}
            """, "deliver hi a=x,b=y"
        ),
        (
            #"{"records":[{"recordId":"9","result":"Ok"},{"recordId":"1","result":"Dropped"}]}"#,
            "drop"
        ),
        (
            #"{"records":[{"recordId":"1","result":"ProcessingFailed"}]}"#,
            "Lambda.ProcessingFailedStatus: ProcessingFailed status set for record"
        ),
        (
            #"{"records":[{"recordId":"1","result":"Ok","data":null}]}"#,
            "Lambda.InvalidReturnFormat: The data field cannot be null when the SourceType is"
        ),
        (
            #"{"records":[{"recordId":"1","result":"Ok","data":"%"}]}"#,
            "Lambda.InvalidReturnFormat: "
        ),
        (
            #"{"records":[{"recordId":"1","result":"Fine","data":"aGk="}]}"#,
            "Lambda.InvalidReturnFormat: "
        ),
        (
            #"{"records":[{"recordId":"2","result":"Ok","data":"aGk="}]}"#,
            "Lambda.MissingRecordId: One or more record Ids were not returned. Ensure that the "
                + "Lambda function returns all received record Ids."
        ),
        (#"{"records":[]}"#, "Lambda.MissingRecordId: "), ("{}", "Lambda.MissingRecordId: "),
        ("null", "Lambda.MissingRecordId: "), ("[]", "Lambda.MissingRecordId: "),
        (
            """
            {"records":[{"recordId":"1","result":"Ok","data":"aGk="},\
            {"recordId":"1","result":"Dropped"}]}
            """,
            "Lambda.DuplicatedRecordId: Multiple records were returned with the same record Id. "
                + "Ensure that the Lambda function returns a unique record Id for each record."
        ),
    ])
    func `a record's fate is Firehose's`(result: String, expected: String) throws {
        let fate = try fate(result)
        #expect(fate.hasPrefix(expected), "\(fate)")
    }
}
