internal import JSON
internal import Template

extension PartitionQuery {
    /// Why a record has no partition keys.
    enum Failure: Error, Equatable {
        case notJSON
        /// A path that leads nowhere, or to what is no text, number or boolean.
        case noValue(key: String)

        var message: String {
            switch self {
            case .notJSON: "The record is no JSON, from which partition keys could be taken."
            case .noValue(let key):
                "The partition key '\(key)' is missing, null, empty or no single value."
            }
        }
    }

    /// The values of the keys in one record, as jq writes them without quotes.
    func values(in record: [UInt8]) throws(Failure) -> [(key: String, value: String)] {
        let document: JSON
        do throws(JSONSyntaxError) {
            document = try JSON(parsing: record)
        } catch {
            throw .notJSON
        }
        var values: [(key: String, value: String)] = []
        for key in keys {
            guard let text = Self.text(at: key.path, in: document), !text.isEmpty else {
                throw .noValue(key: key.name)
            }
            values.append((key.name, text))
        }
        return values
    }

    private static func text(at path: [Step], in document: JSON) -> String? {
        var value = document
        for step in path {
            let next: JSON?
            switch step {
            case .member(let name): next = value[name]
            case .element(let index): next = value[index < 0 ? value.count + index : index]
            }
            guard let next else { return nil }
            value = next
        }
        switch value.kind {
        case .string: return value.string
        case .object, .array, .null: return nil
        default: return value.text
        }
    }
}
