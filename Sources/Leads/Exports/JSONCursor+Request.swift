internal import JSON
internal import Time

// Steps of reading a request; every failure names its place.
extension JSONCursor {
    func problem(_ problem: ExportRequestError.Problem) -> ExportRequestError {
        ExportRequestError(path: pathText.isEmpty ? "document" : pathText, problem: problem)
    }

    /// Fails unless this is an object whose members are all known.
    func allowOnly(_ known: [String]) throws(ExportRequestError) {
        guard let members = value?.members else { throw problem(.wrongKind(expected: "an object")) }
        for (key, _) in members where !known.contains(key) {
            // A name of any length would be told back.
            let shown = String(key.unicodeScalars.prefix(64).map(Character.init))
            throw self[shown].problem(.unknownMember(known: known))
        }
    }

    func entries(limit: Int) throws(ExportRequestError) -> [JSONCursor] {
        guard value?.kind == .array else { throw problem(.wrongKind(expected: "an array")) }
        let count = value?.count ?? 0
        guard count <= limit else { throw problem(.tooMany(limit: limit)) }
        return (0..<count).map { self[$0] }
    }

    func text(limitBytes: Int) throws(ExportRequestError) -> String {
        guard let text = value?.string else { throw problem(.wrongKind(expected: "a string")) }
        guard !text.isEmpty else { throw problem(.empty) }
        guard text.utf8.count <= limitBytes else {
            throw problem(.tooLong(limitBytes: limitBytes))
        }
        return text
    }

    func choice(_ known: [String]) throws(ExportRequestError) -> String {
        guard let text = value?.string else { throw problem(.wrongKind(expected: "a string")) }
        guard known.contains(text) else { throw problem(.unknownChoice(known: known)) }
        return text
    }

    func moment() throws(ExportRequestError) -> Timestamp {
        guard let text = value?.string else { throw problem(.wrongKind(expected: "a string")) }
        guard let moment = Timestamp(rfc3339: text) else { throw problem(.notATimestamp) }
        return moment
    }
}
