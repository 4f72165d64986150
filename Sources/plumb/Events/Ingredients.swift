internal import Crypto
internal import Files
internal import FunctionRuntime
internal import Identifiers
internal import JSON
internal import Time

/// What a sample event is made of: the options, and a time and identifiers of its own.
///
/// `PLUMB_CLOCK` and `PLUMB_SEED` pin the latter.
final class Ingredients {
    let arguments: Arguments
    let environment: Environment
    let now: Timestamp
    private var random: RandomSource

    /// Throws a `ConfigurationError` for a clock or seed that is none.
    init(_ sample: Sample, _ arguments: Arguments) throws {
        self.arguments = arguments
        environment = Environment.ofProcess()
        now = try Clock(environment).now
        random = RandomSource(seed: try environment.seed, event: Array(sample.name.utf8))
    }

    // MARK: Identifiers

    func makeID() -> String {
        UUID(milliseconds: now.milliseconds, random: (random.next(), random.next())).description
    }

    func bytes(_ count: Int) -> [UInt8] {
        (0..<count).map { _ in UInt8(truncatingIfNeeded: random.next()) }
    }

    func hex(_ digits: Int) -> String { Hex.encode(bytes(digits / 2)) }

    /// Decimal digits, the first of them not zero.
    func digits(_ count: Int) -> String {
        let rest = (1..<count).map { _ in String(random.next() % 10) }
        return String(random.next() % 9 + 1) + rest.joined()
    }

    /// `X-Amzn-Trace-Id`.
    func traceID() -> String {
        let seconds = String(now.seconds, radix: 16)
        return "Root=1-\(seconds)-\(hex(24))"
    }

    /// The time without fractions of a second, as EventBridge writes it.
    var wholeSeconds: String {
        Timestamp(seconds: now.seconds).rfc3339.replacing(".000", with: "")
    }

    // MARK: Options

    /// The value of an option, or what is used without it.
    func text(_ option: String, _ usual: String) -> String { arguments[option] ?? usual }

    func number(_ option: String, _ usual: Int, in bounds: ClosedRange<Int>) throws -> Int {
        try arguments.number(option, in: bounds) ?? usual
    }

    /// The bytes of `--body` or `--body-file`; nil for neither.
    func body() throws -> [UInt8]? {
        guard let path = arguments["body-file"] else {
            return arguments["body"].map { Array($0.utf8) }
        }
        guard !arguments.has("body") else {
            throw UsageError("--body and --body-file are both there: give one")
        }
        return try file("body-file", path)
    }

    /// The body as text that can stand in a message.
    func message(_ usual: String) throws -> [UInt8] {
        let bytes = try body() ?? Array(usual.utf8)
        guard String(validating: bytes, as: UTF8.self) != nil else {
            throw UsageError("--body-file is not UTF-8, and a message has to be text")
        }
        return bytes
    }

    /// A file that an option names; no event may be larger.
    func file(_ option: String, _ path: String) throws -> [UInt8] {
        do {
            return try FileSystem.read(
                path == "-" ? "/dev/stdin" : path,
                limitBytes: maximumEventBytes
            )
        } catch {
            throw UsageError("--\(option): \(error)")
        }
    }

    /// The JSON of an option; nil where it is not there.
    func json(_ option: String) throws -> JSON? {
        guard let text = arguments[option] else { return nil }
        do {
            return try JSON(parsing: Array(text.utf8))
        } catch {
            throw UsageError("--\(option) is not JSON: \(error)")
        }
    }

    /// `--secret` or a variable of the environment; without either a note says what is missing.
    func secret(_ variable: String? = nil) -> String? {
        if let secret = arguments["secret"] ?? variable.flatMap({ environment[$0] }) {
            return secret
        }
        let otherwise = variable.map { " or set \($0)" } ?? ""
        Plumb.note("not signed: give --secret TEXT\(otherwise)")
        return nil
    }
}
