import Glibc
import JSON
import TestSupport
import Testing

/// A function under a debugger: its process is the developer's.
@Suite struct AttachTests {
    private let folder = TestTemplate.folder()
    private static let who = #"{"do":"process"}"#

    private func start() throws -> (runtime: RunningRuntime, attachment: JSON) {
        let runtime = try RunningRuntime(
            in: folder.path,
            arguments: ["--port", "0", "--aws-port", "0", "--attach", "test-function"]
        )
        return (runtime, try #require(runtime.document["attachments"]?[0]))
    }

    private func pid(in answer: HTTPClient.Answer?) throws -> pid_t {
        let answer = try #require(answer)
        #expect(answer.status == 200)
        return pid_t(try #require(try JSON(parsing: answer.body)["pid"]?.int))
    }

    @Test func `requests wait for the process and are answered by it`() throws {
        let (runtime, attachment) = try start()
        #expect(attachment["function"] == "Fn")
        let early = PendingRequest(Self.who, to: runtime.httpPort)
        #expect(early.isSilent(milliseconds: 100))
        let process = AttachedProcess(attachment)
        #expect(try pid(in: early.answer) == process.pid)
        #expect(try pid(in: runtime.post(Self.who)) == process.pid)
        #expect(runtime.stop() == 0)
    }

    @Test func `a process that stands still in a debugger is not killed for it`() throws {
        let (runtime, attachment) = try start()
        let process = AttachedProcess(attachment)
        // The template gives the function two seconds.
        let slow = PendingRequest(#"{"do":"sleep","milliseconds":2600}"#, to: runtime.httpPort)
        #expect(slow.answer?.status == 200)
        #expect(try pid(in: runtime.post(Self.who)) == process.pid)
    }

    @Test func `it may be ended and started again as often as one likes`() throws {
        let (runtime, attachment) = try start()
        for _ in 0..<20 {
            let process = AttachedProcess(attachment)
            #expect(try pid(in: runtime.post(Self.who)) == process.pid)
            #expect(runtime.eventually { process.isAsleep })
            process.kill()
            // Meant for the process that is gone; the next one answers it.
            let orphan = PendingRequest(Self.who, to: runtime.httpPort)
            let next = AttachedProcess(attachment)
            #expect(try pid(in: orphan.answer) == next.pid)
        }
        #expect(runtime.stop() == 0)
    }

    @Test func `what it was working on fails when it is started again`() throws {
        let (runtime, attachment) = try start()
        let process = AttachedProcess(attachment)
        let hanging = PendingRequest(#"{"do":"hang"}"#, to: runtime.httpPort)
        #expect(runtime.eventually { runtime.errors.contains("START RequestId") })
        process.kill()
        let next = AttachedProcess(attachment)
        #expect(hanging.answer?.status == 500)
        #expect(try pid(in: runtime.post(Self.who)) == next.pid)
    }

    @Test func `a message of a queue reaches it, too, and what it emits goes on`() throws {
        let (runtime, attachment) = try start()
        let process = AttachedProcess(attachment)
        let body = #"{"do":"emit","emit":[{"channel":"Next","body":1}]}"#
        #expect(runtime.send(body, to: "Work") == 200)
        #expect(runtime.eventually { runtime.depth(of: "Next") == 1 })
        #expect(try pid(in: runtime.post(Self.who)) == process.pid)
    }

    @Test func `a function that is not there is refused with the one meant`() throws {
        let refusal = try #require(throws: RunningRuntime.NotStarted.self) {
            try RunningRuntime(in: folder.path, arguments: ["--attach", "test-functio"])
        }
        #expect(refusal.status == 64)
        #expect(
            refusal.errors.contains("no function 'test-functio'; did you mean 'test-function'?")
        )
    }
}
