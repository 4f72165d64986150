internal import JSON
internal import LeadModel

/// The fields of a body whose names are the sender's own: a form, or JSON without a known shape.
struct FlatFields {
    /// Names and values in the order in which they came; values of one name together.
    private(set) var fields: [Field] = []
    private var places: [String: Int] = [:]

    struct Field {
        let name: String
        /// Without what separates its words.
        let plainName: String
        var values: [JSON]

        init(_ name: String, _ values: [JSON]) {
            self.name = name
            plainName = FieldNames.plain(name)
            self.values = values
        }
    }

    /// Names that only hold others, so that `data.email` is `email`.
    private static let wrappers: Set<String> = [
        "data", "lead", "contact", "properties", "fields", "custom_fields", "answers", "form",
    ]
    /// Objects in each other that are looked into.
    private static let maximumDepth = 8

    init(_ form: [FormField]) {
        for field in form { add(field.name, [JSON(field.value)]) }
    }

    /// The scalars in an object, by their paths: `{"car":{"make":"x"}}` is `car.make`.
    ///
    /// A list of scalars is one field of several values; objects in a list get its index into the
    /// path. What lies deeper than eight levels is left out.
    init(_ object: JSON) {
        places.reserveCapacity(object.count)
        add(object, path: "", depth: 0)
    }

    /// The fields of a form whose names are paths: `lead.email` is `email`, as in JSON.
    init(paths form: [FormField]) {
        for field in form {
            var name = field.name[...]
            while let dot = name.firstIndex(of: "."), Self.wrappers.contains(String(name[..<dot])),
                name.index(after: dot) < name.endIndex
            {
                name = name[name.index(after: dot)...]
            }
            add(String(name), [JSON(field.value)])
        }
    }

    /// Takes over the fields of another, in place of those with the same name.
    mutating func merge(_ other: FlatFields) {
        for field in other.fields {
            if let place = places[field.name] { fields[place].values = [] }
            add(field.name, field.values)
        }
    }

    /// The first field of this name, whatever separates its words; nil for none.
    subscript(name: String) -> [JSON]? {
        let plain = FieldNames.plain(name)
        return fields.first { $0.plainName == plain }?.values
    }

    /// The text of the first field of this name that says something.
    func text(_ name: String) -> String? {
        guard let value = self[name]?.first, !value.isNull else { return nil }
        let text = (value.string ?? value.text).trimmed
        return text.isEmpty ? nil : text
    }

    /// Takes the fields of these names out, given in lower case without separators.
    mutating func remove(_ plainNames: Set<String>) {
        fields.removeAll { plainNames.contains($0.plainName) }
    }

    /// The fields as answers.
    func answers() throws(Refusal) -> [Submission.Answer] {
        guard fields.count <= Submission.maximumAnswers else {
            throw .tooManyFields(limit: Submission.maximumAnswers)
        }
        var answers: [Submission.Answer] = []
        for field in fields {
            guard let answer = Submission.Answer(name: field.name, values: field.values) else {
                throw .invalidForm(FormError(reason: .name, field: answers.count + 1))
            }
            answers.append(answer)
        }
        return answers
    }

    private mutating func add(_ name: String, _ values: [JSON]) {
        if let place = places[name] {
            fields[place].values += values
        } else {
            places[name] = fields.count
            fields.append(Field(name, values))
        }
    }

    private mutating func add(_ value: JSON, path: String, depth: Int) {
        // One more than is allowed tells that there are too many.
        guard depth <= Self.maximumDepth, fields.count <= Submission.maximumAnswers else { return }
        switch value.kind {
        case .object:
            let isRoot = path.isEmpty || Self.wrappers.contains(path)
            value.forEachMember { key, member in
                let step = Self.path(key)
                add(member, path: isRoot ? step : "\(path).\(step)", depth: depth + 1)
            }
        case .array:
            let elements = value.array ?? []
            if elements.allSatisfy({ $0.kind != .object && $0.kind != .array }) {
                add(path, elements)
            } else {
                for (index, element) in elements.enumerated() {
                    add(element, path: "\(path).\(index)", depth: depth + 1)
                }
            }
        case .string, .integer, .real, .bool, .null: add(path, [value])
        }
    }
}

extension FlatFields {
    /// Zapier writes the steps of a path with two underscores.
    private static func path(_ key: String) -> String {
        var (previous, isPath) = (UInt8(0), false)
        for byte in key.utf8 {
            if byte == UInt8(ascii: "_"), byte == previous { isPath = true }
            previous = byte
        }
        return isPath ? key.replacing("__", with: ".") : key
    }
}

extension Submission {
    /// A lead whose fields have the sender's own names.
    ///
    /// - Parameters:
    ///   - fields: `is_test` among them marks the lead and is no field of it.
    ///   - idField: the name of the field with the sender's ID; nil for none.
    /// - Throws: `invalidField` for an ID that can be none, `tooManyFields`.
    init(_ fields: FlatFields, idField: String?) throws(Refusal) {
        var fields = fields
        let mark = fields.text("is_test")?.lowercased()
        fields.remove(["istest"])
        let answers = try fields.answers()
        self.init(answers: answers)
        isTest = ["true", "1", "yes"].contains(mark) || answers.contains(where: \.isDummy)
        guard let idField, let id = fields.text(idField) else { return }
        guard id.utf8.count <= 256 else {
            throw .invalidField(name: idField, expected: "an ID of 1 to 256 bytes")
        }
        platformID = id
    }
}
