internal import JSON

/// Compiles the fields of a pattern.
struct PatternCompiler {
    typealias Path = [PatternError.Step]

    static let operators = [
        "anything-but", "cidr", "equals-ignore-case", "exists", "numeric", "prefix", "suffix",
        "wildcard",
    ]

    func object(_ pattern: JSON, at path: Path) throws(PatternError) -> ObjectPattern {
        guard let members = pattern.members else { throw PatternError(path, .notObject) }
        guard !members.isEmpty else {
            throw PatternError(path, path.isEmpty ? .noFields : .noFieldsBelow)
        }
        var object = ObjectPattern()
        for (name, value) in members {
            let place = path + [.name(name)]
            switch value.kind {
            case .object:
                let inner = try self.object(value, at: place)
                object.fields.append(.init(name: name, requirement: .object(inner)))
            case .array where name == "$or" && Self.isChoice(value):
                var alternatives: [ObjectPattern] = []
                for (index, alternative) in (value.array ?? []).enumerated() {
                    alternatives.append(try self.object(alternative, at: place + [.index(index)]))
                }
                object.choices.append(alternatives)
            case .array:
                let values = try self.values(value, at: place)
                object.fields.append(.init(name: name, requirement: .value(values)))
            default: throw PatternError(place, .notObjectOrArray(field: name))
            }
        }
        return object
    }

    /// Whether `$or` lists alternatives; a field may have this name, too.
    private static func isChoice(_ value: JSON) -> Bool {
        value.count > 1
            && (0..<value.count).allSatisfy { index in
                value[index]?.members?.allSatisfy { !operators.contains($0.key) } ?? false
            }
    }

    private func values(_ list: JSON, at path: Path) throws(PatternError) -> ValuePattern {
        guard let elements = list.array, !elements.isEmpty else {
            throw PatternError(path, .noValues)
        }
        let names = path.compactMap { step -> String? in
            if case .name(let name) = step, name != "$or" { name } else { nil }
        }
        var pattern = ValuePattern(path: names)
        for (index, element) in elements.enumerated() {
            let place = path + [.index(index)]
            switch element.kind {
            case .string: pattern.texts.insert(element.stringBytes ?? [])
            case .integer: element.int.map { _ = pattern.integers.insert($0) }
            case .real: element.double.map { _ = pattern.reals.insert($0) }
            case .bool: element.bool.map { _ = pattern.truths.insert($0) }
            case .null: pattern.takesNull = true
            case .array: throw PatternError(place, .notValue)
            case .object: try addCondition(element, at: place, to: &pattern)
            }
        }
        return pattern
    }

    /// Adds a condition such as `{"prefix": "a"}`.
    private func addCondition(
        _ condition: JSON,
        at path: Path,
        to pattern: inout ValuePattern
    ) throws(PatternError) {
        let members = condition.members ?? []
        guard members.count == 1, let (name, value) = members.first else {
            throw PatternError(path, .severalOperators)
        }
        let place = path + [.name(name)]
        switch name {
        case "exists":
            guard let exists = value.bool else { throw PatternError(place, .notTruth) }
            if exists { pattern.takesAnything = true } else { pattern.takesAbsence = true }
        case "prefix", "suffix", "equals-ignore-case", "wildcard":
            pattern.tests.append(.text(try text(name, value, at: place)))
        case "numeric":
            pattern.tests.append(.range(try NumericRange(value, at: place)))
        case "cidr":
            pattern.tests.append(.network(try network(value, at: place)))
        case "anything-but":
            pattern.tests.append(try otherThan(value, at: place))
        default: throw PatternError(place, .unknownOperator(name))
        }
    }

    private func text(
        _ name: String,
        _ value: JSON,
        at path: Path
    ) throws(PatternError) -> TextTest {
        if name == "prefix" || name == "suffix", let inner = value.members {
            let key = "equals-ignore-case"
            guard inner.count == 1, inner.first?.key == key else {
                throw PatternError(path, .notText(operator: name))
            }
            guard let text = inner.first?.value.stringBytes else {
                throw PatternError(path + [.name(key)], .notText(operator: key))
            }
            let lower = TextTest.lowercased(text)
            return name == "prefix" ? .prefixIgnoringCase(lower) : .suffixIgnoringCase(lower)
        }
        guard let text = value.stringBytes else {
            throw PatternError(path, .notText(operator: name))
        }
        switch name {
        case "prefix": return .prefix(text)
        case "suffix": return .suffix(text)
        case "wildcard":
            do throws(Wildcard.Problem) {
                return .wildcard(try Wildcard(text))
            } catch {
                switch error {
                case .repeatedStar(let position):
                    throw PatternError(path, .repeatedStar(position: position))
                case .loneEscape(let position):
                    throw PatternError(path, .loneEscape(position: position))
                }
            }
        default: return .equalIgnoringCase(TextTest.lowercased(text))
        }
    }

    private func network(_ value: JSON, at path: Path) throws(PatternError) -> AddressRange {
        guard let text = value.string else { throw PatternError(path, .notText(operator: "cidr")) }
        do throws(AddressRange.Problem) {
            return try AddressRange(text)
        } catch {
            switch error {
            case .notOneSlash: throw PatternError(path, .noSlash)
            case .maskNotNumber: throw PatternError(path, .maskNotNumber)
            case .maskBeyond(let most): throw PatternError(path, .maskBeyond(most))
            case .notAddress:
                let address = String(text.prefix { $0 != "/" })
                throw PatternError(path, .notAddress(address))
            }
        }
    }

    private func otherThan(_ value: JSON, at path: Path) throws(PatternError) -> ValueTest {
        switch value.kind {
        case .string: return .otherThan(texts: [value.stringBytes ?? []], integers: [], reals: [])
        case .integer, .real, .array: return try otherThan(values: value, at: path)
        case .object: return try otherThan(texts: value, at: path)
        case .bool, .null: throw PatternError(path, .otherThanUnsupported)
        }
    }

    /// `anything-but` with a number or a list.
    private func otherThan(values: JSON, at path: Path) throws(PatternError) -> ValueTest {
        let elements = values.array ?? [values]
        guard let first = elements.first else { throw PatternError(path, .otherThanNothing) }
        var texts: Set<[UInt8]> = []
        var integers: Set<Int> = []
        var reals: Set<Double> = []
        for (index, element) in elements.enumerated() {
            let place = path + [.index(index)]
            if let text = element.stringBytes {
                texts.insert(text)
            } else if let integer = element.int {
                integers.insert(integer)
            } else if let real = element.double {
                reals.insert(real)
            } else {
                throw PatternError(place, .otherThanUnsupported)
            }
            guard (element.kind == .string) == (first.kind == .string) else {
                throw PatternError(place, .otherThanMixed)
            }
        }
        return .otherThan(texts: texts, integers: integers, reals: reals)
    }

    /// `anything-but` with a condition on texts.
    private func otherThan(texts condition: JSON, at path: Path) throws(PatternError) -> ValueTest {
        let members = condition.members ?? []
        guard members.count == 1, let (name, value) = members.first else {
            throw PatternError(path, .severalOperators)
        }
        let place = path + [.name(name)]
        guard ["prefix", "suffix", "equals-ignore-case", "wildcard"].contains(name) else {
            throw PatternError(place, .unsupportedOtherThan(name))
        }
        guard value.kind != .object else { throw PatternError(place, .notText(operator: name)) }
        let elements = value.array ?? [value]
        guard !elements.isEmpty else { throw PatternError(place, .noValues) }
        var tests: [TextTest] = []
        for (index, element) in elements.enumerated() {
            let step: Path = value.kind == .array ? [.index(index)] : []
            if element.string == "", name == "prefix" || name == "suffix" {
                // Nothing would be left.
                throw PatternError(place + step, .emptyText(operator: "prefix/suffix"))
            }
            guard element.kind == .string else {
                throw PatternError(place + step, .notText(operator: name))
            }
            tests.append(try text(name, element, at: place + step))
        }
        return .otherThanText(tests)
    }
}

extension NumericRange {
    /// Reads `["=", 5]`, `["<", 10]` or `[">", 0, "<=", 5]`.
    fileprivate init(_ value: JSON, at path: PatternCompiler.Path) throws(PatternError) {
        guard let terms = value.array else { throw PatternError(path, .numbersNotArray) }
        self.init()
        let comparison = try Self.comparison(terms, 0, path)
        guard ["<", "<=", "=", ">", ">="].contains(comparison) else {
            throw PatternError(path + [.index(0)], .notComparison(comparison))
        }
        apply(comparison, try Self.number(terms, 1, comparison, path))
        guard terms.count > 2 else { return }
        guard comparison.hasPrefix(">"), terms.count <= 4 else {
            throw PatternError(path, .tooManyComparisons)
        }
        let second = try Self.comparison(terms, 2, path)
        guard second == "<" || second == "<=" else {
            throw PatternError(path + [.index(2)], .secondNotUpper(second))
        }
        apply(second, try Self.number(terms, 3, second, path))
        guard lower < upper else { throw PatternError(path, .emptyRange) }
    }

    private mutating func apply(_ comparison: String, _ number: Double) {
        if comparison != "<", comparison != "<=" {
            lower = number
            isLowerIncluded = comparison != ">"
        }
        if comparison != ">", comparison != ">=" {
            upper = number
            isUpperIncluded = comparison != "<"
        }
    }

    private static func comparison(
        _ terms: [JSON],
        _ index: Int,
        _ path: PatternCompiler.Path
    ) throws(PatternError) -> String {
        let place = path + [.index(index)]
        guard index < terms.count else { throw PatternError(path, .notComparison("")) }
        guard let text = terms[index].string else {
            throw PatternError(place, .notComparison(terms[index].text))
        }
        return text
    }

    private static func number(
        _ terms: [JSON],
        _ index: Int,
        _ comparison: String,
        _ path: PatternCompiler.Path
    ) throws(PatternError) -> Double {
        guard index < terms.count, let number = terms[index].double else {
            throw PatternError(path, .notNumber(comparison: comparison))
        }
        return number
    }
}
