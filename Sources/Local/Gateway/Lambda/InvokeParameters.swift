internal import Crypto
internal import Events
internal import HTTPServer
internal import JSON

/// What a request to invoke a function asks for.
struct InvokeParameters {
    enum InvocationType: String, CaseIterable {
        case event = "Event"
        case requestResponse = "RequestResponse"
        case dryRun = "DryRun"
    }

    private enum LogType: String, CaseIterable {
        case none = "None"
        case tail = "Tail"
    }

    let type: InvocationType
    let wantsLog: Bool
    /// JSON text; empty for none.
    let clientContext: String
    /// JSON text.
    let event: [UInt8]
    let traceID: String

    /// The longest `X-Amz-Client-Context`, in base64.
    private static let clientContextBytes = 3_583

    /// - Throws: `LambdaError` for the first thing that Lambda refuses.
    init(_ exchange: HTTPExchange) throws(LambdaError) {
        type = try Self.choice(
            exchange.header("x-amz-invocation-type"),
            "invocationType",
            default: InvocationType.requestResponse
        )
        let logType = try Self.choice(
            exchange.header("x-amz-log-type"),
            "logType",
            default: LogType.none
        )
        wantsLog = logType == .tail
        clientContext = try Self.clientContext(exchange)
        traceID = exchange.header("x-amzn-trace-id") ?? TraceID.make()
        event = try Self.event(exchange, isWaitedFor: type != .event)
    }

    /// An event that nobody waits for, as the API before this one took it.
    static func asynchronousEvent(_ exchange: HTTPExchange) throws(LambdaError) -> [UInt8] {
        try event(exchange, isWaitedFor: false)
    }

    private static func choice<Word: RawRepresentable<String> & CaseIterable>(
        _ text: String?,
        _ member: String,
        default standing: Word
    ) throws(LambdaError) -> Word {
        guard let text else { return standing }
        guard let word = Word(rawValue: text) else {
            throw .notAmong(
                value: text,
                member: member,
                choices: Word.allCases.map(\.rawValue)
            )
        }
        return word
    }

    private static func event(
        _ exchange: HTTPExchange,
        isWaitedFor: Bool
    ) throws(LambdaError) -> [UInt8] {
        let limit =
            isWaitedFor ? InvokeBounds.synchronousBytes : InvokeBounds.asynchronousBytes
        guard exchange.body.count <= limit else { throw .tooLarge(limitBytes: limit) }
        guard !exchange.body.isEmpty else { return Array("{}".utf8) }
        do {
            _ = try JSON(parsing: exchange.body)
        } catch {
            // Clients send all kinds of types with JSON in the body, and AWS takes them.
            guard mayBeJSON(exchange.header("content-type")) else { throw .unsupportedMediaType }
            throw .notJSON(reason: "\(error)")
        }
        return exchange.body
    }

    private static func mayBeJSON(_ contentType: String?) -> Bool {
        guard let contentType else { return true }
        let type = contentType.prefix { $0 != ";" }.lowercased().filter { $0 != " " }
        return type.hasSuffix("json") || type.hasSuffix("octet-stream")
            // What curl says of any text.
            || type == "application/x-www-form-urlencoded"
    }

    private static func clientContext(_ exchange: HTTPExchange) throws(LambdaError) -> String {
        guard let text = exchange.header("x-amz-client-context"), !text.isEmpty else { return "" }
        guard text.utf8.count <= clientContextBytes else {
            throw .clientContextTooLarge(limitBytes: clientContextBytes)
        }
        guard let bytes = Base64.decode(text) else { throw .clientContextNotJSON }
        do {
            let context = try JSON(parsing: bytes)
            guard context.kind == .object else { throw LambdaError.clientContextNotJSON }
            return context.text
        } catch {
            throw .clientContextNotJSON
        }
    }
}
