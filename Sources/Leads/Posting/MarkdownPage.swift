/// A specification in Markdown, with the tables of GitHub's.
///
/// https://github.github.com/gfm/
package struct MarkdownPage {
    package let text: String

    package init(_ specification: PostingSpecification) {
        var parts = ["# \(Self.escaped(specification.title))"]
        for section in specification.sections {
            parts.append("## \(Self.escaped(section.title))")
            parts += section.blocks.map(Self.block)
        }
        text = parts.joined(separator: "\n\n") + "\n"
    }

    private static func block(_ block: PostingSpecification.Block) -> String {
        switch block {
        case .paragraph(let prose): line(prose)
        case .list(let items): items.map { "- \(line($0))" }.joined(separator: "\n")
        case .table(let heading, let rows):
            ([heading.map(escaped), heading.map { _ in "---" }]
                + rows.map { $0.map { line($0).replacing("|", with: "\\|") } })
                .map { "| \($0.joined(separator: " | ")) |" }.joined(separator: "\n")
        case .code(let text): fenced(text)
        }
    }

    private static func line(_ prose: Prose) -> String {
        prose.spans.map { span in
            switch span {
            case .text(let text): escaped(text)
            case .code(let text): code(text)
            }
        }.joined()
    }

    /// Between more backticks than stand in a row in the text.
    private static func code(_ text: String) -> String {
        let text = flat(text)
        let fence = String(repeating: "`", count: longestRun(in: text) + 1)
        let space = text.hasPrefix("`") || text.hasSuffix("`") ? " " : ""
        return "\(fence)\(space)\(text)\(space)\(fence)"
    }

    private static func fenced(_ text: String) -> String {
        let fence = String(repeating: "`", count: max(3, longestRun(in: text) + 1))
        return "\(fence)\n\(text)\n\(fence)"
    }

    private static func longestRun(in text: String) -> Int {
        text.split { $0 != "`" }.map(\.count).max() ?? 0
    }

    private static func escaped(_ text: String) -> String {
        flat(text).reduce(into: "") { result, character in
            if "\\`*_[]<>&".contains(character) { result.append("\\") }
            result.append(character)
        }
    }

    /// On one line.
    private static func flat(_ text: String) -> String {
        String(text.map { $0.isNewline ? " " : $0 })
    }
}
