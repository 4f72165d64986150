import JSON
import Patterns
import YAML

/// Reads event patterns, written as YAML or as JSON in a text.
struct PatternReader {
    /// The longest pattern of a filter, in characters.
    /// https://docs.aws.amazon.com/lambda/latest/api/API_Filter.html
    private static let longestFilter = 4_096
    /// The most filters of a mapping, which AWS grants on request; 5 otherwise.
    private static let mostFilters = 10

    let reading: Reading

    /// The pattern at a key; nil, and a finding, where it is missing or wrong.
    func pattern(_ key: String, in section: Section) -> EventPattern? {
        section.required(key).flatMap(pattern)
    }

    private func pattern(_ node: YAMLNode) -> EventPattern? {
        var places: [[PatternError.Step]: YAMLPosition] = [:]
        do throws(PatternError) {
            if let text = node.scalarText { return try EventPattern(parsing: text) }
            guard let pattern = json(node, at: [], &places) else { return nil }
            return try EventPattern(pattern)
        } catch {
            // What is missing is reported where it should be.
            let known = error.path.indices.reversed().lazy
                .compactMap { places[Array(error.path[...$0])] }.first
            reading.report(.pattern(error), at: known ?? node.position)
            return nil
        }
    }

    /// `FilterCriteria` of an event source mapping; nil where there is none.
    ///
    /// https://docs.aws.amazon.com/lambda/latest/dg/with-sqs-filtering.html
    func filter(in section: Section) -> MessageFilter? {
        guard let criteria = section.section("FilterCriteria", Keys(read: ["Filters"])) else {
            return nil
        }
        let filters = criteria.list("Filters")
        if filters.count > Self.mostFilters, let node = criteria.written("Filters") {
            let rule = "at most \(Self.mostFilters)"
            let problem = Problem.malformed(
                what: "number of Filters",
                value: "\(filters.count)",
                rule: rule
            )
            reading.report(problem, at: node.position)
        }
        let patterns = filters.compactMap { node -> EventPattern? in
            guard let filter = Section(node, Keys(read: ["Pattern"]), reading),
                let pattern = filter.required("Pattern")
            else { return nil }
            guard let text = reading.attempt({ () throws(YAMLError) in try pattern.string() })
            else { return nil }
            guard text.count <= Self.longestFilter else {
                let rule = "at most \(Self.longestFilter) characters long"
                filter.reportMalformed("Pattern", String(text.prefix(16)) + "…", mustBe: rule)
                return nil
            }
            return body(self.pattern(pattern), at: pattern.position)
        }
        // Without filters there is nothing to leave out.
        return patterns.isEmpty ? nil : MessageFilter(patterns)
    }

    /// A pattern that looks at the body of a message and nothing else.
    private func body(_ pattern: EventPattern?, at position: YAMLPosition) -> EventPattern? {
        guard let pattern else { return nil }
        guard let other = pattern.fields.first(where: { $0 != "body" }) else { return pattern }
        reading.report(.filterKey(other), at: position)
        return nil
    }

    /// The JSON that a node stands for, and where each part of it is written; nil, and a finding,
    /// for what has none.
    private func json(
        _ node: YAMLNode,
        at path: [PatternError.Step],
        _ places: inout [[PatternError.Step]: YAMLPosition]
    ) -> JSON? {
        guard let node = reading.resolved(node) else { return nil }
        places[path] = node.position
        switch node.content {
        case .sequence(let elements) where node.tag == nil:
            var values: [JSON] = []
            for (index, element) in elements.enumerated() where !reading.isRemoved(element) {
                guard let value = json(element, at: path + [.index(index)], &places) else {
                    return nil
                }
                values.append(value)
            }
            return JSON(values)
        case .mapping(let entries) where node.tag == nil:
            var members: [(String, JSON)] = []
            for entry in entries where !reading.isRemoved(entry.value) {
                let place = path + [.name(entry.key)]
                guard let value = json(entry.value, at: place, &places) else { return nil }
                places[place] = entry.keyPosition
                members.append((entry.key, value))
            }
            return JSON(members: members)
        default:
            return reading.attempt { () throws(YAMLError) in JSON(try node.coreValue()) }
        }
    }
}

extension JSON {
    fileprivate init(_ value: CoreValue) {
        switch value {
        case .nothing: self = .null
        case .truth(let truth): self.init(truth)
        case .integer(let integer): self.init(integer)
        case .real(let real): self.init(real)
        case .text(let text): self.init(text)
        }
    }
}
