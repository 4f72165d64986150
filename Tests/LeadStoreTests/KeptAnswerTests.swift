import Database
import LeadStore
import TestSupport
import Testing

@Suite struct KeptAnswerTests {
    private let folder = TemporaryFolder()

    private func keep(_ store: LeadStore, _ answer: String, source: String = "s", now: Int64) throws
    {
        try store.keep(
            KeptAnswer(requestDigest: "d", leadID: nil, answer: answer),
            sourceID: source,
            key: "k",
            expiresAtMilliseconds: now + 100,
            nowMilliseconds: now
        )
    }

    @Test func `an answer is kept for its source and key until it expires`() throws {
        let store = try LeadStore(url: "sqlite:\(folder.path)/state.db", durability: .normal)
        try keep(store, "one", now: 1000)
        try keep(store, "two", source: "t", now: 1000)
        let kept = { (source: String, now: Int64) in
            try store.keptAnswer(sourceID: source, key: "k", nowMilliseconds: now)?.answer
        }
        #expect(try kept("s", 1099) == "one")
        #expect(try kept("t", 1099) == "two")
        #expect(try kept("u", 1099) == nil)
        #expect(try kept("s", 1100) == nil)
        try keep(store, "three", now: 1200)
        #expect(try kept("s", 1201) == "three")
    }
}
