internal import Events
internal import JSON
internal import LeadModel

/// What LeadConduit can answer in.
enum AnswerFormat: Equatable {
    case json
    case xml(mediaType: String)

    static let offered = ["application/json", "application/xml", "text/xml"]

    /// What an `Accept` header likes best, JSON where it does not say (RFC 9110, 12.5.1).
    ///
    /// - Throws: `notAcceptable` where it likes none.
    init(accept: String?) throws(Refusal) {
        guard let accept, !accept.trimmed.isEmpty else {
            self = .json
            return
        }
        let ranges = accept.split(separator: ",").map { range in
            let parts = range.split(separator: ";").map(\.trimmed)
            let quality = parts.dropFirst().first { $0.lowercased().hasPrefix("q=") }
            return (type: parts.first?.lowercased() ?? "", quality: quality.map(Self.quality) ?? 1)
        }
        let weights = Self.offered.map { offered in
            // Of the ranges that hold a type, the most precise one counts.
            let wildcard = "\(offered.prefix { $0 != "/" })/*"
            let range = [offered, wildcard, "*/*"].lazy
                .compactMap { name in ranges.first { $0.type == name } }.first
            return range?.quality ?? 0
        }
        guard let best = weights.max(), best > 0, let index = weights.firstIndex(of: best) else {
            throw .notAcceptable(offered: Self.offered)
        }
        self = index == 0 ? .json : .xml(mediaType: Self.offered[index])
    }

    private static func quality(_ parameter: String) -> Double {
        Double(parameter.dropFirst(2).trimmed) ?? 0
    }

    func response(_ document: JSON, statusCode: Int) -> HTTPResponse {
        switch self {
        case .json: return HTTPResponse(statusCode: statusCode, json: document)
        case .xml(let mediaType):
            let text =
                #"<?xml version="1.0" encoding="UTF-8"?>"# + Self.element("result", document)
            return HTTPResponse(
                statusCode: statusCode,
                headers: [.init("content-type", "\(mediaType); charset=utf-8")],
                body: Array(text.utf8)
            )
        }
    }

    private static func element(_ name: String, _ value: JSON) -> String {
        let content =
            value.members?.map { element($0.key, $0.value) }.joined()
            ?? escaped(value.string ?? value.text)
        return "<\(name)>\(content)</\(name)>"
    }

    private static func escaped(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;")
            .replacing(">", with: "&gt;")
    }
}
