import JSON
import TestSupport
import Testing

/// What functions write to stderr goes through the runtime's own.
@Suite struct WorkerLogTests {
    private let folder = TestTemplate.folder()

    @Test func `a megabyte that is no line and no text harms nobody`() throws {
        let runtime = try RunningRuntime(in: folder.path)
        let answer = runtime.post(#"{"do":"log","bytes":1000000}"#)
        #expect(answer?.status == 200)
        #expect(runtime.post(#"{"do":"print"}"#)?.status == 200)
        #expect(runtime.post(#"{"do":"nothing"}"#)?.status == 200)
        #expect(runtime.eventually { runtime.errors.contains("this goes to the log") })
        // Every byte is there, in lines of a bounded length.
        let rubbish = runtime.errors.filter { $0 == "\u{FFFD}" }
        #expect(rubbish.count == 1_000_000)
        #expect(runtime.stop() == 0)
    }
}
