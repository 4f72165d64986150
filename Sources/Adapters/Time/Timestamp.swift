internal import Glibc

/// A moment, exact to the millisecond, as Unix time in UTC.
package struct Timestamp: Hashable, Comparable, Sendable {
    /// Milliseconds since 1970-01-01T00:00:00Z; negative before it.
    package var milliseconds: Int

    package init(milliseconds: Int) {
        self.milliseconds = milliseconds
    }

    package init(seconds: Int) {
        milliseconds = seconds * 1000
    }

    /// The wall clock.
    ///
    /// Calls `clock_gettime(CLOCK_REALTIME)`.
    package static var now: Timestamp {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(milliseconds: time.tv_sec * 1000 + time.tv_nsec / 1_000_000)
    }

    /// Whole seconds since 1970, rounded down.
    package var seconds: Int { Int((Double(milliseconds) / 1000).rounded(.down)) }

    package static func < (left: Timestamp, right: Timestamp) -> Bool {
        left.milliseconds < right.milliseconds
    }

    package func advanced(byMilliseconds delta: Int) -> Timestamp {
        Timestamp(milliseconds: milliseconds + delta)
    }
}

// MARK: - Calendar fields

extension Timestamp {
    /// The civil date and time of a moment in UTC.
    package struct Fields: Equatable, Sendable {
        package var year: Int
        /// 1–12.
        package var month: Int
        /// 1–31.
        package var day: Int
        package var hour: Int
        package var minute: Int
        package var second: Int
        package var millisecond: Int

        package init(
            year: Int,
            month: Int,
            day: Int,
            hour: Int = 0,
            minute: Int = 0,
            second: Int = 0,
            millisecond: Int = 0
        ) {
            self.year = year
            self.month = month
            self.day = day
            self.hour = hour
            self.minute = minute
            self.second = second
            self.millisecond = millisecond
        }
    }

    /// Splits the moment in UTC.
    ///
    /// Calls `gmtime_r`.
    package var fields: Fields {
        var time = time_t(seconds)
        var parts = tm()
        gmtime_r(&time, &parts)
        return Fields(
            year: Int(parts.tm_year) + 1900,
            month: Int(parts.tm_mon) + 1,
            day: Int(parts.tm_mday),
            hour: Int(parts.tm_hour),
            minute: Int(parts.tm_min),
            second: Int(parts.tm_sec),
            millisecond: milliseconds - seconds * 1000
        )
    }

    /// The moment with these fields in UTC; nil where one is out of its range (31 April, hour 24).
    ///
    /// A leap second, 60, counts as the second after it. Calls `timegm`.
    package init?(_ fields: Fields) {
        var parts = tm()
        parts.tm_year = CInt(truncatingIfNeeded: fields.year - 1900)
        parts.tm_mon = CInt(truncatingIfNeeded: fields.month - 1)
        parts.tm_mday = CInt(truncatingIfNeeded: fields.day)
        parts.tm_hour = CInt(truncatingIfNeeded: fields.hour)
        parts.tm_min = CInt(truncatingIfNeeded: fields.minute)
        parts.tm_sec = CInt(truncatingIfNeeded: min(fields.second, 59))
        guard (0...9999).contains(fields.year), (0...60).contains(fields.second) else {
            return nil
        }
        let time = timegm(&parts)
        self.init(
            milliseconds: time * 1000 + (fields.second == 60 ? 1000 : 0) + fields.millisecond
        )
        // timegm carries what is out of range into the next field; a date that moved was no date.
        var check = fields
        check.second = min(fields.second, 59)
        guard Timestamp(milliseconds: time * 1000 + fields.millisecond).fields == check else {
            return nil
        }
    }
}
