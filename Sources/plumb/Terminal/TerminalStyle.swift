internal import Glibc

/// How text is shown on one of the process's streams: in colour on a terminal, plain elsewhere.
///
/// `NO_COLOR` that is not empty and `TERM=dumb` keep a terminal plain. https://no-color.org
struct TerminalStyle {
    private let isColoured: Bool

    /// - Parameter stream: `STDOUT_FILENO` or `STDERR_FILENO`.
    init(_ stream: CInt) {
        let isRefused = getenv("NO_COLOR").map { $0.pointee != 0 } ?? false
        let isDumb = getenv("TERM").map { strcmp($0, "dumb") == 0 } ?? false
        isColoured = isatty(stream) == 1 && !isRefused && !isDumb
    }

    func heading(_ text: String) -> String { shown(text, as: "1") }

    /// Lines of `PLACE: error …` and `PLACE: warning …`, those words in their colours.
    func diagnostics(_ text: String) -> String {
        guard isColoured else { return text }
        return text.split(separator: "\n", omittingEmptySubsequences: false)
            .map { diagnostic(String($0)) }.joined(separator: "\n")
    }

    private func diagnostic(_ line: String) -> String {
        // The first colon before one of the words ends the place: what follows may quote anything.
        let severities = [(word: ": error", code: "1;31"), (word: ": warning", code: "1;33")]
        let found = severities.compactMap { severity in
            line.firstRange(of: severity.word).map { (range: $0, code: severity.code) }
        }
        guard let first = found.min(by: { $0.range.lowerBound < $1.range.lowerBound }) else {
            return line
        }
        let start = line.index(first.range.lowerBound, offsetBy: 2)
        let word = shown(String(line[start..<first.range.upperBound]), as: first.code)
        return line[..<start] + word + line[first.range.upperBound...]
    }

    /// Select Graphic Rendition. https://man7.org/linux/man-pages/man4/console_codes.4.html
    private func shown(_ text: String, as code: String) -> String {
        isColoured ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
    }
}
