import Glibc
import JSON
import TestSupport
import Testing
import WorkerProtocol
import Workers

/// A process that writes far more than anybody wants.
@Suite struct WorkerOutputTests {
    private static let dialects = [WorkerSetting.Dialect.frames, .runtimeAPI]

    @Test(arguments: dialects, [1, 2])
    func `fifty megabytes in one line arrive whole and harm nobody`(
        dialect: WorkerSetting.Dialect,
        descriptor: Int
    ) throws {
        let bench = try PoolBench { $0.dialect = dialect }
        let flood =
            #"{"do":"write","text":"0123456789","times":5000000,"descriptor":\#(descriptor)}"#
        bench.invoke(flood, id: "flood")
        bench.invoke("{}", id: "next")
        // The rest of a line without an end is passed on when its process ends.
        bench.invoke(#"{"do":"exit"}"#, id: "end")
        try bench.run()
        #expect(try bench.result("flood")["pid"]?.int != nil)
        #expect(try bench.result("next")["statusCode"] == 200)
        let pieces = bench.logged.split(separator: UInt8(ascii: "\n"))
        // A line that never ends is passed on in pieces.
        #expect(pieces.allSatisfy { $0.count <= 131_072 })
        let digits = Array(String(repeating: "0123456789", count: 13_200).utf8)
        var written = 0
        for piece in pieces {
            let start = written % 10
            let isWhole = piece.withUnsafeBytes { piece in
                digits[start...].withUnsafeBytes { expected in
                    guard let left = piece.baseAddress, let right = expected.baseAddress else {
                        return false
                    }
                    return memcmp(left, right, piece.count) == 0
                }
            }
            #expect(isWhole, "behind \(written) bytes")
            written += piece.count
        }
        #expect(written == 50_000_000)
    }

    @Test(arguments: dialects)
    func `a result as large as Lambda's bound passes and one byte more fails`(
        dialect: WorkerSetting.Dialect
    ) throws {
        let bench = try PoolBench { $0.dialect = dialect }
        for (id, count) in [("fits", 6_291_554), ("over", 6_291_555)] {
            let text = String(repeating: "x", count: count)
            bench.invoke(#"{"do":"answer","result":"\#(text)"}"#, id: id)
        }
        bench.invoke("{}", id: "next")
        try bench.run()
        #expect(try bench.outcome("fits").get().result.count == 6_291_556)
        #expect(try bench.outcome("over") == .failure(.resultTooLarge))
        #expect(try bench.result("next")["statusCode"] == 200)
    }

    @Test func `the flood of one function keeps no other one waiting`() throws {
        let bench = try PoolBench(maximumWorkers: 2)
        bench.invoke(#"{"do":"sleep","milliseconds":50}"#, id: "first")
        bench.invoke(#"{"do":"sleep","milliseconds":50}"#, id: "second") {
            bench.invoke(#"{"do":"write","text":"0123456789","times":5000000}"#, id: "flood")
            for number in 0..<20 { bench.invoke(#"{"do":"nothing"}"#, id: "\(number)") }
        }
        try bench.run()
        #expect(bench.outcomes.last?.id == "flood")
    }

    @Test func `what a process writes before it dies is logged`() throws {
        let bench = try PoolBench()
        bench.invoke(#"{"do":"write","text":"last words"}"#, id: "words") {
            bench.invoke(#"{"do":"crash"}"#, id: "crash")
        }
        try bench.run()
        #expect(bench.log == "last words\n")
    }
}
