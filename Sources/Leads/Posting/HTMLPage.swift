/// A specification as one page that needs nothing else: no script, no font, no request.
package struct HTMLPage {
    package let text: String

    package init(_ specification: PostingSpecification) {
        let title = Self.escaped(specification.title)
        let sections = specification.sections.map { section in
            "<h2>\(Self.escaped(section.title))</h2>\n"
                + section.blocks.map(Self.block).joined(separator: "\n")
        }
        text = """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>\(title)</title>
            <style>
            body { font: 16px/1.5 sans-serif; max-width: 60em; margin: 2em auto; padding: 0 1em }
            table { border-collapse: collapse; display: block; overflow-x: auto }
            th, td { border: 1px solid #ccc; padding: .3em .6em; text-align: left; vertical-align: top }
            th { background: #f4f4f4 }
            code { background: #f4f4f4; padding: 0 .2em }
            pre { background: #f4f4f4; padding: 1em; overflow-x: auto }
            pre code { padding: 0 }
            </style>
            </head>
            <body>
            <h1>\(title)</h1>
            \(sections.joined(separator: "\n"))
            </body>
            </html>

            """
    }

    private static func block(_ block: PostingSpecification.Block) -> String {
        switch block {
        case .paragraph(let prose): "<p>\(line(prose))</p>"
        case .list(let items):
            "<ul>\n" + items.map { "<li>\(line($0))</li>\n" }.joined() + "</ul>"
        case .table(let heading, let rows):
            "<table>\n" + row(heading.map(escaped), "th")
                + rows.map { row($0.map(line), "td") }.joined()
                + "</table>"
        case .code(let text): "<pre><code>\(escaped(text))</code></pre>"
        }
    }

    private static func row(_ cells: [String], _ element: String) -> String {
        "<tr>" + cells.map { "<\(element)>\($0)</\(element)>" }.joined() + "</tr>\n"
    }

    private static func line(_ prose: Prose) -> String {
        prose.spans.map { span in
            switch span {
            case .text(let text): escaped(text)
            case .code(let text): "<code>\(escaped(text))</code>"
            }
        }.joined()
    }

    private static func escaped(_ text: String) -> String { text.markupEscaped }
}

extension String {
    /// The text as content or attribute of HTML and XML.
    var markupEscaped: String {
        reduce(into: "") { result, character in
            switch character {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "'": result += "&#39;"
            default: result.append(character)
            }
        }
    }
}
