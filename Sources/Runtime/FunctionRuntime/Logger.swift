internal import Glibc
package import JSON
internal import Time

/// Writes log lines to stderr: one JSON object a line, readable text on a terminal.
///
/// Never give it personal data or a secret: IDs, counts, error types and field names only.
package struct Logger: Sendable {
    package enum Level: String, Sendable, CaseIterable, Comparable {
        case debug
        case info
        case warning
        case error

        private var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }

        package static func < (left: Level, right: Level) -> Bool { left.rank < right.rank }
    }

    /// The function that writes.
    package var function: String
    /// The invocation that is written about; nil outside of one.
    package var requestID: String?
    package var minimumLevel: Level
    package var clock: Clock
    /// Whether a person reads along.
    package var isReadable: Bool

    /// A logger at the level that `LOG_LEVEL` names (`debug`, `info`, `warning`, `error`; `info`).
    package init(function: String, environment: Environment, clock: Clock) throws {
        self.function = function
        self.clock = clock
        isReadable = isatty(STDERR_FILENO) == 1
        minimumLevel = .info
        guard let name = environment["LOG_LEVEL"] else { return }
        guard let level = Level(rawValue: name.lowercased()) else {
            let names = Level.allCases.map(\.rawValue).joined(separator: ", ")
            throw ConfigurationError("LOG_LEVEL is '\(name)': give one of \(names)")
        }
        minimumLevel = level
    }

    /// Writes one line.
    package func log(_ level: Level, _ message: String, _ fields: [(String, JSON)] = []) {
        guard level >= minimumLevel else { return }
        var line: [UInt8] = []
        if isReadable {
            appendReadable(level, message, fields, to: &line)
        } else {
            appendJSON(level, message, fields, to: &line)
        }
        line.append(UInt8(ascii: "\n"))
        // stderr is the last place to report to; where it fails there is nobody to tell.
        _ = line.withUnsafeBytes { write(STDERR_FILENO, $0.baseAddress, $0.count) }
    }

    private func appendJSON(
        _ level: Level,
        _ message: String,
        _ fields: [(String, JSON)],
        to line: inout [UInt8]
    ) {
        var record: JSON = [
            "time": JSON(clock.now.rfc3339), "level": JSON(level.rawValue),
            "function": JSON(function),
        ]
        if let requestID { record["requestID"] = JSON(requestID) }
        record["message"] = JSON(message)
        for (key, value) in fields { record[key] = value }
        record.write(into: &line)
    }

    private func appendReadable(
        _ level: Level,
        _ message: String,
        _ fields: [(String, JSON)],
        to line: inout [UInt8]
    ) {
        line.append(contentsOf: "\(level.rawValue): \(function): \(message)".utf8)
        for (key, value) in fields {
            line.append(contentsOf: " \(key)=".utf8)
            value.write(into: &line)
        }
    }
}
