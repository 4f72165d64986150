internal import JSON
internal import Time

/// One lead of a webhook's body, in whichever format it came.
struct Submission {
    /// The platform's own ID of the lead; nil where it has none.
    var platformID: String?
    /// Nil where the platform names the lead only, so that it has to be fetched.
    var answers: [Answer]?
    /// When the person submitted the form; nil where the platform does not say.
    var createdAt: Timestamp?
    /// IDs and names of page, form, ad and campaign.
    var campaign: [(name: String, value: String)] = []
    /// What whoever fetches the lead has to ask the platform for.
    var reference: [(name: String, value: String)] = []
    /// Whether the platform sent it to try the connection.
    var isTest = false
    var intent = Intent.lead

    enum Intent {
        case lead
        /// The platform says that the lead is to be forgotten.
        case deletion
        /// A program filled the form: it is answered like a lead and dropped.
        case spam
    }

    /// The answer to one question: its name in the form and the values as they came.
    struct Answer {
        let name: String
        var values: [JSON]
        /// What it is used for, where that has been looked up before.
        var role: FieldRole?

        /// Nil for a name that is empty or too long, or holds control characters.
        ///
        /// A key of the record cannot hold NUL; the other controls would only spoil a terminal.
        init?(name: String, values: [JSON], role: FieldRole? = nil) {
            guard (1...Self.maximumNameBytes).contains(name.utf8.count),
                name.unicodeScalars.allSatisfy({ !$0.isControl })
            else { return nil }
            self.name = name
            self.values = values
            self.role = role
        }

        /// Questions of Meta's are whole sentences.
        static let maximumNameBytes = 4096

        /// Meta's testing tool fills forms with `<test lead: dummy data for email>`.
        var isDummy: Bool {
            values.contains { value in
                guard value.withString({ $0.contains(UInt8(ascii: "<")) }) == true else {
                    return false
                }
                return value.string?.lowercased().contains("<test lead: dummy data") == true
            }
        }
    }

    /// The most leads of one request: Meta sends up to 1,000 updates at once.
    static let maximumCount = 1000
    /// The most answers of one lead.
    static let maximumAnswers = 1000
}

extension Unicode.Scalar {
    /// Whether it is of C0, DEL or C1.
    fileprivate var isControl: Bool { value < 0x20 || (0x7F...0x9F).contains(value) }
}
