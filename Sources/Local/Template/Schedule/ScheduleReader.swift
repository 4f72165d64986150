import YAML

/// Reads the expression of a schedule: `rate(5 minutes)` or `cron(0 10 * * ? *)`.
struct ScheduleReader {
    private static let longestPeriodDays = 36_500

    let reading: Reading

    /// The period of a rate, which alone the local runtime runs; nil, and a finding, for the rest.
    func periodSeconds(_ key: String, in section: Section) -> Int? {
        guard section.required(key) != nil, let text = section.text(key) else { return nil }
        let position = section.written(key)?.position ?? section.node.position
        if text.hasPrefix("cron") {
            do throws(CronExpression.Problem) {
                _ = try CronExpression(text)
                reading.report(.cronNotRun, at: position)
            } catch {
                reading.report(.cron(error), at: position)
            }
            return nil
        }
        guard let seconds = Self.seconds(rate: text) else {
            let rule =
                "rate(1 minute), rate(5 minutes) or the like, in minutes, hours or days, or cron(…)"
            section.reportMalformed(key, text, mustBe: rule)
            return nil
        }
        return seconds
    }

    /// The period of `rate(value unit)`; the unit is singular exactly after 1.
    static func seconds(rate: String) -> Int? {
        guard rate.hasPrefix("rate("), rate.hasSuffix(")") else { return nil }
        let words = rate.dropFirst(5).dropLast().split(
            separator: " ",
            omittingEmptySubsequences: false
        )
        guard words.count == 2, let count = Int(words[0]), words[0].first?.isNumber ?? false,
            count >= 1
        else { return nil }
        let units = ["minute": 60, "hour": 3_600, "day": 86_400]
        let unit = count == 1 ? words[1] : words[1].dropLast()
        guard count == 1 || words[1].hasSuffix("s"), let seconds = units[String(unit)] else {
            return nil
        }
        let (period, isOverflowing) = count.multipliedReportingOverflow(by: seconds)
        return isOverflowing || period > longestPeriodDays * 86_400 ? nil : period
    }
}
