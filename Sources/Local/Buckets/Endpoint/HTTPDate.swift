internal import Time

/// Dates of HTTP's headers: `Sun, 06 Nov 1994 08:49:37 GMT`.
///
/// https://www.rfc-editor.org/rfc/rfc9110#section-5.6.7
enum HTTPDate {
    private static let days = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    static func text(seconds: Int) -> String {
        let fields = Timestamp(seconds: seconds).fields
        // The epoch was a Thursday.
        let day = days[((seconds / 86_400) % 7 + 7) % 7]
        let month = months[fields.month - 1]
        let time = [fields.hour, fields.minute, fields.second].map { twoDigits($0) }
        return "\(day), \(twoDigits(fields.day)) \(month) \(fields.year) "
            + "\(time.joined(separator: ":")) GMT"
    }

    /// Seconds since 1970; nil for anything but the form above, which all clients send.
    static func seconds(_ text: String) -> Int? {
        let words = text.split(separator: " ")
        guard words.count == 6, words[5] == "GMT", let day = Int(words[1]),
            let month = months.firstIndex(of: String(words[2])), let year = Int(words[3])
        else { return nil }
        let date = "\(year)-\(twoDigits(month + 1))-\(twoDigits(day))"
        return Timestamp(rfc3339: "\(date)T\(words[4])Z")?.seconds
    }

    private static func twoDigits(_ number: Int) -> String {
        number < 10 ? "0\(number)" : String(number)
    }
}
