import Consent
import JSON
import Testing

@Suite struct ConsentAnswerTests {
    @Test(arguments: [
        "yes", "Yes", " YES! ", "y", "true", "1", "on", "checked", "I agree", "I agree.", "agreed",
        "Yes, I agree", "accept", "opt-in", "opted_in",
    ])
    func `a yes is consent`(text: String) {
        #expect(ConsentAnswer(JSON(text)) == .given)
    }

    @Test(arguments: [
        "no", "No, thank you", "n", "false", "0", "off", "not now", "I disagree", "declined",
        "never", "don't call me", "I do not agree", "<yes>no", "not yes",
    ])
    func `a no is none`(text: String) {
        #expect(ConsentAnswer(JSON(text)) == .refused)
    }

    @Test(arguments: ["STOP", "withdrawn", "revoked", "unsubscribe", "opt-out", "opted out"])
    func `a withdrawal is one`(text: String) {
        #expect(ConsentAnswer(JSON(text)) == .withdrawn)
    }

    @Test(arguments: [
        "maybe", "yes but only by mail", "2", "agree to disagree", "call me", "yesterday",
        "nothing",
    ])
    func `anything else is unclear`(text: String) {
        #expect(ConsentAnswer(JSON(text)) == .unclear)
    }

    @Test(arguments: ["", "  ", "-", "?"])
    func `nothing is no answer`(text: String) {
        #expect(ConsentAnswer(JSON(text)) == nil)
    }

    @Test func `values that are no text are read, of several the strictest counts`() {
        #expect(ConsentAnswer(true) == .given)
        #expect(ConsentAnswer(false) == .refused)
        #expect(ConsentAnswer(1) == .given)
        #expect(ConsentAnswer(0) == .refused)
        #expect(ConsentAnswer(.null) == nil)
        #expect(ConsentAnswer([]) == nil)
        #expect(ConsentAnswer(["yes", "no"]) == .refused)
        #expect(ConsentAnswer(["yes", "stop", "no"]) == .withdrawn)
        #expect(ConsentAnswer(["a": 1]) == .unclear)
    }
}
