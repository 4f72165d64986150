package import JSON

/// What is wrong with an event pattern, in EventBridge's words, and where.
package struct PatternError: Error, CustomStringConvertible {
    /// The names and places from the pattern down to what is wrong.
    package let path: [Step]
    package let problem: Problem

    package enum Step: Hashable, Sendable {
        case name(String)
        case index(Int)
    }

    package enum Problem: Equatable, Sendable {
        case notJSON(JSONSyntaxError)
        case notObject
        case noFields
        case noFieldsBelow
        case notObjectOrArray(field: String)
        case noValues
        case notValue
        case severalOperators
        case unknownOperator(String)
        case notText(operator: String)
        case emptyText(operator: String)
        case notTruth
        case otherThanNothing
        case otherThanMixed
        case otherThanUnsupported
        case unsupportedOtherThan(String)
        case numbersNotArray
        case notComparison(String)
        case notNumber(comparison: String)
        case tooManyComparisons
        case secondNotUpper(String)
        case emptyRange
        case noSlash
        case maskNotNumber
        case maskBeyond(Int)
        case notAddress(String)
        case repeatedStar(position: Int)
        case loneEscape(position: Int)
    }

    init(_ path: [Step], _ problem: Problem) {
        self.path = path
        self.problem = problem
    }

    /// `detail.amount[0].numeric`; empty for the pattern as a whole.
    package var pathText: String {
        path.reduce("") { text, step in
            switch step {
            case .name(let name): text.isEmpty ? name : "\(text).\(name)"
            case .index(let index): "\(text)[\(index)]"
            }
        }
    }

    package var description: String {
        path.isEmpty ? "\(problem)" : "\(pathText): \(problem)"
    }
}

extension PatternError.Problem: CustomStringConvertible {
    package var description: String {
        switch self {
        case .notJSON(let error): "Filter is not valid JSON: \(error)"
        case .notObject: "Filter is not an object"
        case .noFields: "Empty filter not allowed"
        case .noFieldsBelow: "Empty objects are not allowed"
        case .notObjectOrArray(let field): "\"\(field)\" must be an object or an array"
        case .noValues: "Empty arrays are not allowed"
        case .notValue: "Match value must be String, number, true, false, or null"
        case .severalOperators: "Only one key allowed in match expression"
        case .unknownOperator(let name):
            "Unrecognized match type \(name): there are "
                + PatternCompiler.operators.joined(separator: ", ")
        case .notText(let name): "\(name) match pattern must be a string"
        case .emptyText(let name): "Null \(name) not allowed"
        case .notTruth: "exists match pattern must be either true or false."
        case .otherThanNothing: "Empty arrays are not allowed"
        case .otherThanMixed:
            "Inside anything but list, either all values are number or string, mixed type is not "
                + "supported"
        case .otherThanUnsupported:
            "Value of anything-but must be an array or single string/number value."
        case .unsupportedOtherThan(let name): "Unsupported anything-but pattern: \(name)"
        case .numbersNotArray: "Value of numeric must be an array."
        case .notComparison(let text): "Unrecognized numeric range operator: \(text)"
        case .notNumber(let comparison): "Value of \(comparison) must be numeric"
        case .tooManyComparisons: "Too many terms in numeric range expression"
        case .secondNotUpper(let text): "Bad numeric range operator: \(text)"
        case .emptyRange: "Bottom must be less than top"
        case .noSlash: "Malformed CIDR, one '/' required"
        case .maskNotNumber: "Malformed CIDR, mask bits must be an integer"
        case .maskBeyond(let most): "Malformed CIDR, mask bits must be from 0 to \(most)"
        case .notAddress(let text): "Nonstandard IP address: \(text)"
        case .repeatedStar(let position): "Consecutive wildcard characters at pos \(position)"
        case .loneEscape(let position): "Invalid escape character at pos \(position)"
        }
    }
}
