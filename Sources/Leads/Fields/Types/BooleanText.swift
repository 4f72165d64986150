internal import JSON

/// Yes or no: `y`, `yes`, `true`, `t`, `1`, `n`, `no`, `false`, `f`, `0`, whatever the case and the
/// marks around.
enum BooleanText {
    static func read(_ text: String) -> Reading {
        switch text.utf8.filter(\.isAlphanumeric).map(\.lowered).text {
        case "y", "yes", "true", "t", "1": .value(true)
        case "n", "no", "false", "f", "0": .value(false)
        default: .fault(.malformed)
        }
    }
}
