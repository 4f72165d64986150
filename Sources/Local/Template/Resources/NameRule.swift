/// The characters and length a name may have.
struct NameRule {
    let what: String
    let longest: Int
    let shortest: Int
    /// The ASCII characters allowed beside letters and digits.
    let marks: String
    let allowsUpperCase: Bool

    static let function = NameRule("FunctionName", longest: 64, marks: "-_")
    static let alias = NameRule("alias", longest: 128, marks: "-_")
    static let queue = NameRule("QueueName", longest: 80, marks: "-_")
    static let stream = NameRule("DeliveryStreamName", longest: 64, marks: "-_.")
    static let eventRule = NameRule("rule name", longest: 64, marks: "-_.")
    static let eventBus = NameRule("event bus name", longest: 256, marks: "-_./")
    static let stage = NameRule("StageName", longest: 128, marks: "-_")
    /// A token of RFC 9110, section 5.6.2.
    static let headerName = NameRule("header name", longest: 256, marks: "!#$%&'*+-.^_`|~")
    static let logicalID = NameRule("logical ID", longest: 255, marks: "")
    /// Stricter than a path needs, so that a bucket can only be a folder of its own.
    /// https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
    static let bucket = NameRule(
        "bucket name",
        longest: 63,
        shortest: 3,
        marks: "-.",
        allowsUpperCase: false
    )

    private init(
        _ what: String,
        longest: Int,
        shortest: Int = 1,
        marks: String,
        allowsUpperCase: Bool = true
    ) {
        self.what = what
        self.longest = longest
        self.shortest = shortest
        self.marks = marks
        self.allowsUpperCase = allowsUpperCase
    }

    func permits(_ name: String) -> Bool {
        let isSpelled = name.unicodeScalars.allSatisfy { scalar in
            switch scalar {
            case "a"..."z", "0"..."9": true
            case "A"..."Z": allowsUpperCase
            default: marks.unicodeScalars.contains(scalar)
            }
        }
        guard isSpelled, (shortest...longest).contains(name.utf8.count) else { return false }
        guard !allowsUpperCase else { return true }
        let edges = [name.first, name.last].compactMap(\.self)
        return edges.allSatisfy { $0.isLetter || $0.isNumber } && !name.contains("..")
    }

    var description: String {
        let letters = allowsUpperCase ? "letters, digits" : "lower-case letters, digits"
        let others = marks.map { " '\($0)'" }.joined(separator: ",")
        let characters = others.isEmpty ? letters : "\(letters),\(others)"
        return "\(shortest) to \(longest) of \(characters)"
            + (allowsUpperCase ? "" : ", with a letter or digit at both ends")
    }
}
