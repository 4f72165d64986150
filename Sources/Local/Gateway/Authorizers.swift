internal import EventLoop
internal import Events
internal import HTTPClient
internal import HTTPServer
internal import JSON
internal import Template
internal import Time

/// Whether a request may use its route.
enum AccessVerdict {
    /// What the event says of the caller: `requestContext.authorizer`.
    case allowed(JSON)
    /// The text of `www-authenticate`, if there is one to give.
    case unauthorized(String?)
    case forbidden(String?)
    /// The authorizer itself failed.
    case failed
}

/// A request that asks to use a route.
struct AccessRequest {
    let exchange: HTTPExchange
    let event: HTTPRequest
    let route: Route
    /// The path below the stage.
    let path: String
    let traceID: String

    /// The route with what the request has in place of its variables.
    var arn: String {
        let stage = event.caller.stage
        return "arn:aws:execute-api:\(LocalAccount.region):\(event.caller.account)"
            + ":\(event.caller.apiID)/\(stage)/\(event.method)\(path)"
    }
}

/// The authorizers of an API.
final class Authorizers {
    private let tokenAuthorizers: [String: JWTAuthorizer]
    private let functions: [String: LambdaAuthorization]
    private let keys: TokenKeys
    private let clock: LoopClock

    /// - Parameters:
    ///   - api: whose they are.
    ///   - options: where its files lie, and whom its clients trust.
    ///   - loop: whose thread they are confined to.
    ///   - report: gets a line about each authorizer that failed.
    ///   - invoke: runs a function.
    /// - Throws: `KeySetError`, or `SystemCallError` where there are no descriptors left.
    init(
        _ api: HTTPAPI,
        options: Gateway.Options,
        loop: EventLoop,
        report: @escaping (String) -> Void,
        invoke: @escaping Invoke
    ) throws {
        clock = loop.clock
        tokenAuthorizers = Dictionary(
            uniqueKeysWithValues: api.authorizers.map { ($0.name, $0) }
        )
        functions = Dictionary(
            uniqueKeysWithValues: api.lambdaAuthorizers.map {
                ($0.name, LambdaAuthorization($0, report: report, invoke: invoke))
            }
        )
        keys = try TokenKeys(
            api,
            folder: options.folder,
            client: HTTPClient(certificateAuthorities: options.certificateAuthorities),
            loop: loop,
            report: report
        )
    }

    func close() {
        keys.close()
    }

    /// Decides, at once where nobody has to be asked.
    func check(
        _ request: AccessRequest,
        _ authorization: RouteAuthorization,
        _ completion: @escaping (AccessVerdict) -> Void
    ) {
        let name = authorization.authorizer
        if let function = functions[name] {
            function.check(request, completion)
        } else if let authorizer = tokenAuthorizers[name] {
            let seconds = Double(clock.now.milliseconds) / 1000
            TokenCheck(authorizer: authorizer, scopes: authorization.scopes, keys: keys)
                .check(request.exchange, at: seconds, completion)
        } else {
            completion(.unauthorized(nil))
        }
    }
}
