import FunctionRuntime
import Identifiers
import JSON
import Testing
import Time

@Suite struct RandomSourceTests {
    private func words(seed: UInt64?, event: String) -> [UInt64] {
        var source = RandomSource(seed: seed, event: Array(event.utf8))
        return (0..<4).map { _ in source.next() }
    }

    @Test(arguments: [0, 7, UInt64.max])
    func `a seed and an event give the same words again`(seed: UInt64) {
        #expect(words(seed: seed, event: "{}") == words(seed: seed, event: "{}"))
    }

    @Test func `another event or another seed gives other words`() {
        let all = [
            words(seed: 1, event: "{}"), words(seed: 2, event: "{}"),
            words(seed: 1, event: #"{"a":1}"#), words(seed: 1, event: #"{"a":2}"#),
            words(seed: 1, event: ""),
        ]
        #expect(Set(all).count == all.count)
        #expect(Set(all.joined()).count == 20)
    }

    @Test func `without a seed no two words are alike`() {
        #expect(Set(words(seed: nil, event: "{}") + words(seed: nil, event: "{}")).count == 8)
    }

    @Test func `copies of a context never make one identifier twice`() throws {
        let context = try Context.pinned(seed: 7)
        let copy = context
        let made = [context.makeID(), copy.makeID(), context.makeID()]
        #expect(Set(made.map(\.description)).count == 3)
        #expect(made.allSatisfy { $0.version == 7 })
        #expect(try Context.pinned(seed: 7).requestID == context.requestID)
    }
}

extension Context {
    /// A context in which everything is fixed.
    static func pinned(seed: UInt64?) throws -> Context {
        Context(
            requestID: nil,
            deadline: nil,
            traceID: "",
            log: try Logger(
                function: "test",
                environment: Environment([:]),
                clock: .pinned(Timestamp(milliseconds: 1_772_953_140_000))
            ),
            random: RandomSource(seed: seed, event: [])
        )
    }
}
