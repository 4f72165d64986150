import Checksums
import Crypto
import Testing

/// The check values of each, of the digits 1 to 9.
///
/// https://reveng.sourceforge.io/crc-catalogue/all.htm
@Suite struct CRCTests {
    private let digits = Array("123456789".utf8)

    @Test func `CRC-32 of the digits is its check value`() {
        var crc = CRC32()
        digits.withUnsafeBytes { crc.update($0) }
        #expect(Hex.encode(crc.finish()) == "cbf43926")
    }

    @Test func `CRC-32C of the digits is its check value`() {
        var crc = CRC32C()
        digits.withUnsafeBytes { crc.update($0) }
        #expect(Hex.encode(crc.finish()) == "e3069283")
    }

    @Test func `CRC-64/NVME of the digits is its check value`() {
        var crc = CRC64NVME()
        digits.withUnsafeBytes { crc.update($0) }
        #expect(Hex.encode(crc.finish()) == "ae8b14860a799888")
    }

    @Test(arguments: 0...9)
    func `pieces give what the whole gives`(first: Int) {
        var (crc32, crc32c, crc64) = (CRC32(), CRC32C(), CRC64NVME())
        for piece in [digits[..<first], digits[first...]] {
            piece.withUnsafeBytes {
                crc32.update($0)
                crc32c.update($0)
                crc64.update($0)
            }
        }
        let all = [crc32.finish(), crc32c.finish(), crc64.finish()].map { Hex.encode($0) }
        #expect(all == ["cbf43926", "e3069283", "ae8b14860a799888"])
    }
}
