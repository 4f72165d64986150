import Testing
import YAML

@Suite struct NearestNameTests {
    private let names = ["Handler", "Timeout", "MemorySize", "Events"]

    @Test(
        arguments: [
            ("Handlr", "Handler"), ("handler", "Handler"), ("Timeuot", "Timeout"),
            ("Memorysize", "MemorySize"), ("Event", "Events"), ("Role", nil), ("E", nil), ("", nil),
            ("Handler", nil),
        ] as [(String, String?)]
    )
    func `a name is found within a third of its length`(_ written: String, _ meant: String?) {
        #expect(NearestName.to(written, among: names) == meant)
    }

    @Test func `names too long to compare have no nearest one`() {
        let long = String(repeating: "a", count: 65)
        #expect(NearestName.to(long, among: [long + "b", "a"]) == nil)
    }
}
