internal import JSON
internal import Time

/// A date of birth: a day of the last 130 years, with the age that it gives.
///
/// Asterisks stand for hidden figures, as in `**/**/2000`. `age` is in years, to one decimal that
/// is rounded down and reaches the next year on the birthday only.
enum DateOfBirthText {
    static func read(_ text: String, now: Timestamp) -> Reading {
        if text.utf8.contains(UInt8(ascii: "*")) { return hidden(text) }
        switch DateText.day(text) {
        case .fault(let fault): return .fault(fault)
        case .day(var day):
            let today = now.fields
            var days = daysSinceBirthday(day, today)
            // Nobody is born tomorrow: 65 is 1965.
            if day.isCenturyGuessed, days.years < 0 {
                day.year -= 100
                days = daysSinceBirthday(day, today)
            }
            guard (0...130).contains(days.years), day.exists else { return .fault(.nonexistent) }
            let age = Double(days.years * 10 + min(9, days.days * 10 / 365)) / 10
            let year = day.year
            return .text(day.text, components: ["age": JSON(age), "year": JSON(year)])
        }
    }

    /// The birthdays there were, and the days since the last one.
    private static func daysSinceBirthday(
        _ day: DateText.Day,
        _ today: Timestamp.Fields
    ) -> (years: Int, days: Int) {
        var years = today.year - day.year
        if (today.month, today.day) < (day.month, day.day) { years -= 1 }
        // In a year without 29 February the birthday is the day after 28 February.
        let birthday = { (year: Int) in ordinal(year, day.month, day.day) }
        let days = ordinal(today.year, today.month, today.day) - birthday(day.year + years)
        return (years, max(0, days))
    }

    /// Days since a fixed one in the proleptic Gregorian calendar.
    ///
    /// Counts years from March, so that a leap day is the last of its year.
    private static func ordinal(_ year: Int, _ month: Int, _ day: Int) -> Int {
        let shifted = month > 2 ? year : year - 1
        let months = (month + 9) % 12
        return shifted * 365 + shifted / 4 - shifted / 100 + shifted / 400
            + (months * 306 + 5) / 10 + day - 1
    }

    private static func hidden(_ text: String) -> Reading {
        let bytes = Array(text.utf8)
        guard bytes.count <= 16, bytes.allSatisfy({ $0.isDigit || "*/-.".utf8.contains($0) })
        else { return .fault(.malformed) }
        let runs = bytes.split { !$0.isDigit }
        let year = runs.first { $0.count == 4 }?.wholeNumber
        return .masked(text, components: year.map { ["year": JSON($0)] } ?? [:])
    }
}
