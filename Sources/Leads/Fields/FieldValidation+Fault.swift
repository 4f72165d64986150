package import JSON
package import Pipeline

extension FieldValidation {
    /// What is wrong with one field.
    ///
    /// Tells the field and the rule, never the value: it may be logged and shown.
    package struct Fault: Error, Equatable, Sendable, CustomStringConvertible {
        /// The record's name of the field, as the pipeline file declares it.
        package var field: String
        package var issue: Issue
        /// Why a value is none of its type; nil for the other issues.
        package var reason: FieldFault?
        /// What would be right, in words.
        package var expected: String

        init(field: String, issue: Issue, reason: FieldFault? = nil, expected: String) {
            self.field = field
            self.issue = issue
            self.reason = reason
            self.expected = expected
        }

        /// A word of the program, as in `lead_data.issues`.
        package enum Issue: String, Sendable, CaseIterable {
            case missing
            case invalid
            case notAllowed = "not_allowed"
            case tooSmall = "too_small"
            case tooLarge = "too_large"
            case tooShort = "too_short"
            case tooLong = "too_long"
        }

        package var description: String {
            "\(field): \(issue.words)\(reason.map { ": \($0.words)" } ?? ""); expected \(expected)"
        }

        /// For the answer to whoever sent the lead.
        package var json: JSON {
            var document: JSON = ["field": JSON(field), "issue": JSON(issue.rawValue)]
            if let reason { document["reason"] = JSON(reason.rawValue) }
            document["expected"] = JSON(expected)
            return document
        }
    }
}

extension FieldValidation.Fault.Issue {
    fileprivate var words: String {
        switch self {
        case .missing: "is missing"
        case .invalid: "is not valid"
        case .notAllowed: "is not allowed"
        case .tooSmall: "is too small"
        case .tooLarge: "is too large"
        case .tooShort: "is too short"
        case .tooLong: "is too long"
        }
    }
}

extension FieldFault {
    /// For an error.
    package var words: String {
        switch self {
        case .blank: "nothing is there"
        case .notScalar: "it is no single value"
        case .malformed: "it has another form"
        case .nonexistent: "there is none such"
        case .wrongScheme: "its scheme is another"
        case .wrongHost: "its host is another"
        }
    }
}

extension FieldType {
    /// What a value looks like, for an error.
    package var expectation: String {
        switch self {
        case .string, .credential: "a text"
        case .boolean: "yes or no"
        case .number: "a number such as 1100"
        case .range: "a range such as 700-749 or 10+"
        case .date: "a date such as 2014-06-02"
        case .dateOfBirth: "a date of birth such as 1985-06-02"
        case .time: "a time such as 2014-06-14T18:27:33Z"
        case .gender: "male, female or other"
        case .firstName: "a first name"
        case .lastName: "a last name"
        case .fullName: "a first and a last name"
        case .email: "an e-mail address such as name@example.com"
        case .phone: "a phone number such as +1 415 555 0132"
        case .street: "a street with its number"
        case .city: "a city"
        case .state: "a state such as CA"
        case .postalCode: "a postal code such as 78704, K1A 0B1 or SW1A 1AA"
        case .country: "a country such as US"
        case .url: "a URL such as https://example.com/"
        case .ip: "an IP address such as 203.0.113.7"
        case .ssn: "nine digits"
        case .trustedFormURL: "a URL such as https://cert.trustedform.com/ and a certificate's ID"
        }
    }
}
