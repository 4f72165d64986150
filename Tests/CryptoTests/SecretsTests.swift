import Crypto
import Testing

@Suite struct SecretsTests {
    @Test(arguments: [
        ([UInt8](), [UInt8](), true), ([1, 2], [1, 2], true), ([1, 2], [1, 3], false),
        ([1, 2], [1], false), ([], [0], false),
    ])
    func `secrets are equal when all bytes are`(first: [UInt8], second: [UInt8], areEqual: Bool) {
        #expect(ConstantTime.areEqual(first, second) == areEqual)
    }

    @Test func `random bytes have the count asked for and do not repeat`() {
        #expect(RandomBytes.next(0).isEmpty)
        #expect(RandomBytes.next(100_000).count == 100_000)
        #expect(RandomBytes.next(32) != RandomBytes.next(32))
    }
}
