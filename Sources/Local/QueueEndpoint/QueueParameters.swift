internal import JSON

/// The parameters of one request, whichever protocol they came by.
struct QueueParameters {
    let document: JSON

    func has(_ name: String) -> Bool { value(name) != nil }

    private func value(_ name: String) -> JSON? {
        guard let value = document[name], !value.isNull else { return nil }
        return value
    }

    func text(_ name: String) throws(QueueError) -> String? {
        guard let value = value(name) else { return nil }
        guard let text = value.string else { throw malformed(name, "a string", value) }
        return text
    }

    func required(_ name: String) throws(QueueError) -> String {
        guard let text = try text(name), !text.isEmpty else { throw .missingParameter(name) }
        return text
    }

    /// The bytes of a text.
    func bytes(_ name: String) throws(QueueError) -> [UInt8]? {
        guard let value = value(name) else { return nil }
        guard let bytes = value.stringBytes else { throw malformed(name, "a string", value) }
        return bytes
    }

    /// A number; the query protocol has it as text.
    func int(_ name: String) throws(QueueError) -> Int? {
        guard let value = value(name) else { return nil }
        guard let number = value.int ?? value.string.flatMap({ Int($0) }) else {
            throw malformed(name, "an integer", value)
        }
        return number
    }

    func texts(_ name: String) throws(QueueError) -> [String] {
        guard let value = value(name) else { return [] }
        guard let list = value.array else { throw malformed(name, "a list", value) }
        var texts: [String] = []
        for element in list {
            guard let text = element.string else { throw malformed(name, "strings", element) }
            texts.append(text)
        }
        return texts
    }

    /// The structures of a list.
    func entries(_ name: String) throws(QueueError) -> [QueueParameters] {
        guard let value = value(name) else { return [] }
        guard let list = value.array else { throw malformed(name, "a list", value) }
        var entries: [QueueParameters] = []
        for element in list {
            guard element.kind == .object else { throw malformed(name, "structures", element) }
            entries.append(QueueParameters(document: element))
        }
        return entries
    }

    /// A map of structures, in the order in which they came.
    func structures(
        _ name: String
    ) throws(QueueError) -> [(name: String, value: QueueParameters)] {
        var structures: [(name: String, value: QueueParameters)] = []
        for (key, member) in try members(name) {
            guard member.kind == .object else { throw malformed(name, "structures", member) }
            structures.append((key, QueueParameters(document: member)))
        }
        return structures
    }

    /// A map of texts.
    func textMap(_ name: String) throws(QueueError) -> [String: String] {
        var map: [String: String] = [:]
        for (key, member) in try members(name) {
            guard let text = member.string else { throw malformed(name, "strings", member) }
            map[key] = text
        }
        return map
    }

    private func members(_ name: String) throws(QueueError) -> [(key: String, value: JSON)] {
        guard let value = value(name) else { return [] }
        guard let members = value.members else { throw malformed(name, "a map", value) }
        return members
    }

    private func malformed(_ name: String, _ expected: String, _ found: JSON) -> QueueError {
        .malformed("\(name): expected \(expected), found \(found.kind.rawValue)")
    }
}
