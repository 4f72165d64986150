internal import Files
internal import JSON
internal import Pipeline
internal import Posting

/// `plumb sources`: whom leads come from, and what those have to know.
enum SourcesCommand {
    private static let usualBaseURL = "http://127.0.0.1:3000"

    static func list(_ arguments: Arguments) throws -> CInt {
        let sources = try DescribedPipeline(arguments["pipeline"]).configuration.sources
        guard !arguments.has("json") else {
            let documents = sources.map { source -> JSON in
                [
                    "id": JSON(source.id), "name": JSON(source.name),
                    "kind": JSON(source.kind.rawValue), "flow": JSON(source.flowID),
                    "path": JSON(source.path),
                ]
            }
            print((["sources": JSON(documents)] as JSON).text)
            return 0
        }
        let rows = sources.map { [$0.id, $0.kind.rawValue, $0.flowID, $0.path] }
        for line in Table([["source", "kind", "flow", "path"]] + rows, indent: "").lines {
            print(line)
        }
        return 0
    }

    static func specification(_ arguments: Arguments) throws -> CInt {
        guard let id = arguments.positional.first else {
            throw UsageError("of which source? plumb sources ls names them")
        }
        let format = arguments["format"] ?? Verb.formats[0]
        guard Verb.formats.contains(format) else {
            throw UsageError.choice("format", format, among: Verb.formats)
        }
        let given = try arguments["base-url"].map(baseURL)
        let pipeline = try DescribedPipeline(arguments["pipeline"])
        let source = try pipeline.source(id)
        let specification = try PostingSpecification(
            of: source,
            in: pipeline.configuration,
            baseURL: given ?? source.baseURL ?? usualBaseURL
        )
        let text =
            format == "html" ? HTMLPage(specification).text : MarkdownPage(specification).text
        if let path = arguments["output"] {
            try FileSystem.writeUnflushed(Array(text.utf8), to: path)
        } else {
            print(text, terminator: "")
        }
        return 0
    }

    /// Without a slash at its end.
    private static func baseURL(_ text: String) throws -> String {
        let scheme = ["https://", "http://"].first(where: text.hasPrefix)
        let host = scheme.map { text.dropFirst($0.count) } ?? ""
        guard !host.isEmpty, host.first != "/",
            !text.contains(where: { $0.isWhitespace || "?#@'\"".contains($0) })
        else {
            throw UsageError(
                "--base-url is '\(text)': give a URL such as https://leads.example.com"
            )
        }
        return text.hasSuffix("/") ? String(text.dropLast()) : text
    }
}
