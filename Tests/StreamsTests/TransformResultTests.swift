import Events
import JSON
import TestSupport
import Testing

@testable import Streams

/// What is read of a transformation's result.
@Suite struct TransformResultTests {
    private static let keys = ["flow_id", "day"]

    /// Reads it both ways, and compares record by record what a stream makes of it.
    private func compare(_ result: [UInt8], _ reader: TransformResultReader) {
        let whole = TransformResponse(result: (try? JSON(parsing: result)) ?? .null).records
        let read = reader.response(result, keys: Self.keys).records
        let text = String(decoding: result, as: UTF8.self)
        #expect(read.map(\.id) == whole.map(\.id), "\(text)")
        #expect(read.map(\.verdict) == whole.map(\.verdict), "\(text)")
        for key in Self.keys {
            let value = { (record: TransformResponse.Record) in
                record.partitionKeys.last { $0.key == key }?.value
            }
            #expect(read.map(value) == whole.map(value), "\(text)")
        }
    }

    @Test(arguments: [
        #"{"records":[]}"#, #"{"records":{}}"#, #"{"records":null}"#, "{}", "[]", "7", "",
        #"{"records":[1,"a",null,[],{},{"recordId":7},{"recordId":"a"}]}"#,
        #"{"records":[{"recordId":"a","result":"Ok","data":7}]}"#,
        #"{"records":[{"recordId":"a","result":"Ok","data":"YQ=="}],"records":[]}"#,
        #"{"records":[{"recordId":"a","result":"Ok","result":"Dropped","data":"YQ=="}]}"#,
        #"{"records":[{"recordId":"\ud83d\ude00","result":"Dropped"}]}"#,
        #"{"records":[{"recordId":"a","result":"Dropped","metadata":{"partitionKeys":[1]}}]}"#,
        #"{"records":[{"recordId":"a","result":"Dropped","metadata":7,"metadata":{}}]}"#,
    ])
    func `a result of any shape is read as the parser reads it`(result: String) {
        compare(Array(result.utf8), TransformResultReader())
    }

    @Test func `damaged results are read as the parser reads them`() {
        let sample = Array(
            (#"{"records":[{"recordId":"1","result":"Ok","data":"eyJhIjoxfQo=","#
                + #""metadata":{"partitionKeys":{"flow_id":"f \u00e9","day":"7","n":1}}},"#
                + #"{"recordId":"2","result":"ProcessingFailed"},"#
                + #"{"recordId":"3","result":"Dropped","metadata":{"partitionKeys":{"day":3}}}]}"#)
                .utf8
        )
        let reader = TransformResultReader()
        compare(sample, reader)
        var mutation = Mutation(seed: 7)
        for _ in 0..<3_000 { compare(mutation.damage(sample), reader) }
    }
}
