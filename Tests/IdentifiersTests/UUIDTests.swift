import Identifiers
import Testing

@Suite struct UUIDTests {
    @Test func `the example of RFC 9562 for version 7 comes out`() {
        let id = UUID(milliseconds: 0x017F_22E2_79B0, random: (0xCC3, 0x18C4_DC0C_0C07_398F))
        #expect(id.description == "017f22e2-79b0-7cc3-98c4-dc0c0c07398f")
        #expect(id.version == 7)
    }

    @Test func `later identifiers sort after earlier ones`() {
        let texts = (0..<100).map {
            UUID(milliseconds: 1_700_000_000_000 + $0, random: (.max, .max)).description
        }
        #expect(texts == texts.sorted())
        #expect(Set(texts).count == 100)
    }

    @Test func `one digest gives one identifier of version 8`() {
        let digest = (0..<32).map { UInt8($0) }
        #expect(UUID(digest: digest) == UUID(digest: digest))
        #expect(UUID(digest: digest).description == "00010203-0405-8607-8809-0a0b0c0d0e0f")
    }
}
