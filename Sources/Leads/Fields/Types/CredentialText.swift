/// Any text that must not be shown: an account, a licence, a card number.
enum CredentialText {
    static func read(_ text: String) -> Reading {
        text.allSatisfy { $0 == "*" } ? .masked(text) : .text(text)
    }
}
