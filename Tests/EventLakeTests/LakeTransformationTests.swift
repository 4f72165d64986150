import EventLake
import Events
import Files
import JSON
import TestSupport
import Testing

/// The answers over the scanner are those over jansson, byte by byte, with the same refusals in
/// the same order and the same error for what is no event.
@Suite struct LakeTransformationTests {
    private func sample() throws -> [UInt8] {
        try FileSystem.read(
            Repository.root + "/events/streams/lead-events.json",
            limitBytes: 1 << 20
        )
    }

    private func outcome(_ answer: (LakeTransformation.Refusal) throws -> [UInt8]) -> String {
        var log = ""
        do {
            let result = try answer { log += "\($0): \($1)\n" }
            return String(decoding: result, as: UTF8.self) + log
        } catch {
            return "\(error)" + log
        }
    }

    private func compare(_ event: [UInt8], _ transformation: LakeTransformation) {
        let scanned = outcome { try transformation.answer(event, refused: $0) }
        let parsed = outcome { try LakeTransformation.answer(parsing: event, refused: $0) }
        if scanned != parsed {
            Issue.record(
                "scanned \(scanned), parsed \(parsed): \(String(decoding: event, as: UTF8.self))"
            )
        }
    }

    @Test(arguments: 0..<8)
    func `damaged events get the answer of the parser`(seed: Int) throws {
        var mutation = Mutation(seed: UInt64(seed))
        let transformation = LakeTransformation()
        let sample = try sample()
        let small =
            Array(
                #"{"invocationId":"i","region":"r","deliveryStreamArn":"a","records":[{"recordId":"1","#
                    .utf8
            )
            + Array(
                #""approximateArrivalTimestamp":5,"data":"e30="},{"recordId":"2","data":""}]}"#.utf8
            )
        for event in [sample, try JSON(parsing: sample).bytes, small] {
            compare(event, transformation)
            for _ in 0..<150 { compare(mutation.damage(event), transformation) }
        }
    }

    @Test func `an event of damaged records gets the answer of the parser`() throws {
        var mutation = Mutation(seed: 42)
        let transformation = LakeTransformation()
        for sample in try LakeRecordScannerTests.samples() {
            let records = (0..<100).map { index in
                StreamRecord(
                    id: "\(index)\"é",
                    arrivalMilliseconds: index,
                    data: index % 2 == 0 ? sample : mutation.damage(sample)
                )
            }
            let event = TransformEvent(invocationID: "i", stream: "s", records: records)
            compare(event.json.bytes, transformation)
        }
    }

    @Test(arguments: [0, 1, 2, 3, 4, 5, 6, 7])
    func `white space at either end, of any length, goes as it does over the parser`(count: Int)
        throws
    {
        let sample = try #require(try LakeRecordScannerTests.samples().last)
        let space = [UInt8](repeating: UInt8(ascii: "\n"), count: count)
        let datas = [sample + space, space + sample, [sample[0]] + space + sample.dropFirst()]
        let records = datas.map { StreamRecord(id: "r", arrivalMilliseconds: 0, data: $0) }
        let event = TransformEvent(invocationID: "i", stream: "s", records: records)
        compare(event.json.bytes, LakeTransformation())
    }

    @Test(arguments: [
        "", "5", "null", "[]", "{}", #"{"records":5}"#, #"{"records":[]}"#, #"{"records":[5]}"#,
        #"{"records":[{}]}"#, #"{"records":[{"recordId":"1"}]}"#, #"{"records":[{"data":""}]}"#,
        #"{"records":[{"recordId":"1","data":"e30"}]}"#,
        #"{"records":[{"recordId":"1","data":"bad"},{"recordId":"2","data":"!"}]}"#,
        #"{"records":[{"recordId":"1","data":""},{"recordId":2,"data":""}]}"#,
        #"{"records":[{"recordId":"1","data":"","approximateArrivalTimestamp":1.5}]}"#,
        #"{"records":[{"recordId":"1","data":"","approximateArrivalTimestamp":null}]}"#,
        #"{"records":[{"recordId":"1","data":"","kinesisRecordMetadata":[]}]}"#,
        #"{"records":[{"recordId":"1","data":"","kinesisRecordMetadata":{"a":1}}]}"#,
        #"{"records":[{"recordId":"1","data":"","data":"e30="}],"records":[]}"#,
        #"{"invocationId":5,"records":[]}"#, #"{"region":null,"records":[]}"#,
        #"{"deliveryStreamArn":[],"records":[]}"#, #"{"sourceKinesisStreamArn":1,"records":[]}"#,
        #"{"records":[{"recordId":"\u0000","data":"e30\u003d"}]}"#, "{\"records\":\n[}",
    ])
    func `odd envelopes get the answer of the parser`(event: String) {
        compare(Array(event.utf8), LakeTransformation())
    }
}
