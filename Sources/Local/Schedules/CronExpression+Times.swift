package import Template
internal import Time

extension CronExpression {
    /// The first time after another at which a clock shows what the expression says.
    ///
    /// - Parameter local: what the clock shows, as Unix seconds of the same time in UTC.
    /// - Returns: A whole minute in the same form; nil where there is none before the year 2200.
    package func next(after local: Int) -> Int? {
        let begin = local - (local % 60 + 60) % 60 + 60
        let from = Timestamp(seconds: begin).fields
        for year in years where year >= from.year {
            for month in months where (year, month) >= (from.year, from.month) {
                let isFirst = (year, month) == (from.year, from.month)
                for midnight in midnights(year, month) {
                    let day = midnight.day
                    guard !isFirst || day >= from.day else { continue }
                    let earliest = isFirst && day == from.day ? from.hour * 60 + from.minute : 0
                    guard let minutes = firstMinutes(from: earliest) else { continue }
                    return midnight.seconds + minutes * 60
                }
            }
        }
        return nil
    }

    /// The first matching time of a day, in minutes after midnight.
    private func firstMinutes(from earliest: Int) -> Int? {
        for hour in hours where hour >= earliest / 60 {
            for minute in minutes where hour * 60 + minute >= earliest {
                return hour * 60 + minute
            }
        }
        return nil
    }

    /// The matching days of a month, ascending, and when each begins.
    private func midnights(_ year: Int, _ month: Int) -> [(day: Int, seconds: Int)] {
        let calendar = CalendarMonth(year: year, month: month)
        return days(of: calendar).map { ($0, calendar.firstSecond + ($0 - 1) * 86_400) }
    }

    private func days(of month: CalendarMonth) -> [Int] {
        switch dayOfMonth {
        case .any: break
        case .days(let days): return days.filter { $0 <= month.length }
        case .last: return [month.length]
        case .lastWeekday: return [month.weekday(nearest: month.length)]
        // A month without that day has no weekday near it.
        case .weekdayNearest(let day):
            return day <= month.length ? [month.weekday(nearest: day)] : []
        }
        switch dayOfWeek {
        case .any: return []
        case .days(let days):
            return (1...month.length).filter { days.contains(month.dayOfWeek($0)) }
        case .last(let day):
            return (1...month.length).last { month.dayOfWeek($0) == day }.map { [$0] } ?? []
        case .nth(let day, let week):
            let first = (day - month.dayOfWeek(1) + 7) % 7 + 1 + (week - 1) * 7
            return first <= month.length ? [first] : []
        }
    }
}

/// One month of the calendar.
private struct CalendarMonth {
    let length: Int
    /// Unix seconds, in UTC.
    let firstSecond: Int

    init(year: Int, month: Int) {
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        length = month == 2 ? (isLeap ? 29 : 28) : [4, 6, 9, 11].contains(month) ? 30 : 31
        // Days since 1 March of the year 0, whose last month is February.
        // https://howardhinnant.github.io/date_algorithms.html#days_from_civil
        let shifted = month > 2 ? year : year - 1
        let days = (153 * ((month + 9) % 12) + 2) / 5
        let before = shifted * 365 + shifted / 4 - shifted / 100 + shifted / 400 + days
        firstSecond = (before - 719_468) * 86_400
    }

    /// From 1, Sunday.
    func dayOfWeek(_ day: Int) -> Int {
        // 1 January 1970 was a Thursday.
        (firstSecond / 86_400 + day - 1 + 4) % 7 + 1
    }

    /// The day from Monday to Friday that is nearest, and in the month.
    func weekday(nearest day: Int) -> Int {
        switch dayOfWeek(day) {
        case 7: day == 1 ? 3 : day - 1
        case 1: day == length ? day - 2 : day + 1
        default: day
        }
    }
}
