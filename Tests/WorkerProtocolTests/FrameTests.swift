import Testing
import WorkerProtocol

@Suite struct FrameTests {
    private let result = ResultFrame(
        isFailure: false,
        emitted: [
            Emission(
                channel: "LeadQueue",
                body: Array(#"{"a":1}"#.utf8),
                delaySeconds: 0,
                priority: -5,
                key: "k",
                cause: "m1"
            ),
            Emission(channel: "LeadEventStream", body: []),
        ],
        result: Array("null".utf8)
    )

    private func payload(of frame: [UInt8], kind: Frame.Kind) throws -> [UInt8] {
        let count = try frame.withUnsafeBytes { try Frame.payloadBytes(of: kind, header: $0) }
        #expect(count == frame.count - Frame.headerBytes)
        return Array(frame.dropFirst(Frame.headerBytes))
    }

    @Test func `an invocation arrives as it was sent`() throws {
        let sent = InvocationFrame(
            requestID: "r-1",
            deadlineMilliseconds: 1_700_000_000_123,
            aheadMilliseconds: -7_200_000,
            traceID: "Root=1-0-0",
            event: Array(#"{"é":1}"#.utf8)
        )
        var frame: [UInt8] = []
        sent.write(into: &frame)
        let payload = try payload(of: frame, kind: .invocation)
        #expect(try payload.withUnsafeBytes { try InvocationFrame(payload: $0) } == sent)
    }

    @Test func `a result arrives with everything it emits`() throws {
        var frame: [UInt8] = []
        result.write(into: &frame)
        let payload = try payload(of: frame, kind: .result)
        #expect(try payload.withUnsafeBytes { try ResultFrame(payload: $0) } == result)
    }

    @Test func `a payload cut anywhere before the result is refused`() throws {
        var frame: [UInt8] = []
        result.write(into: &frame)
        let payload = Array(frame.dropFirst(Frame.headerBytes))
        for count in 0..<payload.count - result.result.count {
            let cut = Array(payload.prefix(count))
            #expect(throws: FrameError.truncated) {
                try cut.withUnsafeBytes { try ResultFrame(payload: $0) }
            }
        }
    }

    @Test(arguments: [
        "hello, world", "{\"statusCode\":200}\n", "\u{0}\u{0}\u{0}\u{0}\u{0}\u{0}\u{0}\u{0}",
    ])
    func `rubbish is told from a frame by its header`(text: String) {
        #expect(throws: FrameError.notAFrame) {
            try Array(text.utf8).withUnsafeBytes {
                try Frame.payloadBytes(of: .result, header: $0)
            }
        }
    }

    @Test func `a frame over the bound is refused before it is read`() throws {
        var frame: [UInt8] = []
        result.write(into: &frame)
        for index in 4..<8 { frame[index] = 0xFF }
        #expect(throws: FrameError.tooLarge(bytes: 0xFFFF_FFFF)) {
            try frame.withUnsafeBytes { try Frame.payloadBytes(of: .result, header: $0) }
        }
    }

    @Test func `a header that is not in yet is waited for`() throws {
        #expect(
            try [UInt8]([0xF7, 0x50]).withUnsafeBytes {
                try Frame.payloadBytes(of: .result, header: $0)
            }
                == nil
        )
    }
}
