import Glibc
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

    @Test func `a stderr that nobody reads stops nobody, and what is dropped is told`() throws {
        let path = "\(folder.path)/held"
        mkfifo(path, 0o600)
        let reader = open(path, O_RDWR | O_NONBLOCK | O_CLOEXEC)
        defer { close(reader) }
        let runtime = try RunningRuntime(
            in: folder.path,
            prefix: ["/bin/sh", "-c", "exec \"$@\" 2>'\(path)'", "sh"]
        )
        let flood =
            #"{"do":"write","text":"0123456789012345678901234567890123456789\n","times":1000000}"#
        for _ in 0..<2 { #expect(runtime.post(flood)?.status == 200) }
        #expect(runtime.post(#"{"do":"nothing"}"#)?.status == 200)

        var text: [UInt8] = []
        let isTold = runtime.eventually {
            Self.drain(reader, into: &text)
            // The note comes with the next line there is room for.
            _ = runtime.post(#"{"do":"print"}"#)
            return String(decoding: text.suffix(1_000_000), as: UTF8.self)
                .contains(" bytes of log dropped: stderr was not read\n")
        }
        #expect(isTold)
        #expect((33_000_000..<82_000_000).contains(text.count))
        #expect(runtime.stop() == 0)
    }

    @Test func `it stops within seconds although nobody reads its stderr`() throws {
        let path = "\(folder.path)/held"
        mkfifo(path, 0o600)
        let reader = open(path, O_RDWR | O_NONBLOCK | O_CLOEXEC)
        defer { close(reader) }
        let runtime = try RunningRuntime(
            in: folder.path,
            prefix: ["/bin/sh", "-c", "exec \"$@\" 2>'\(path)'", "sh"]
        )
        #expect(runtime.post(#"{"do":"log","bytes":1000000}"#)?.status == 200)
        let start = ContinuousClock.now
        #expect(runtime.stop() == 0)
        #expect(ContinuousClock.now - start < .seconds(15))
    }

    private static func drain(_ descriptor: CInt, into text: inout [UInt8]) {
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while true {
            var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            guard poll(&entry, 1, 50) == 1 else { return }
            let count = read(descriptor, &chunk, chunk.count)
            guard count > 0 else { return }
            text.append(contentsOf: chunk[..<count])
        }
    }
}
