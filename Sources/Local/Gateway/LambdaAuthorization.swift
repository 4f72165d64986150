internal import EventLoop
internal import Events
internal import JSON
internal import Template

/// Asks a function who may use a route, and keeps its answers for a while.
final class LambdaAuthorization {
    private let authorizer: LambdaAuthorizer
    private let report: (String) -> Void
    private let invoke: Invoke
    private var cache: ExpiringCache<[String], AuthorizerAnswer>

    /// The oldest of more answers are forgotten.
    private static let maximumCached = 10_000

    init(
        _ authorizer: LambdaAuthorizer,
        report: @escaping (String) -> Void,
        invoke: @escaping Invoke
    ) {
        self.authorizer = authorizer
        self.report = report
        self.invoke = invoke
        cache = ExpiringCache(
            lifetimeMilliseconds: authorizer.cacheSeconds * 1000,
            capacity: authorizer.cacheSeconds > 0 ? Self.maximumCached : 0
        )
    }

    func check(_ request: AccessRequest, _ completion: @escaping (AccessVerdict) -> Void) {
        var identity: [String] = []
        for source in authorizer.identitySources {
            guard let value = request.value(of: source), !value.isEmpty else {
                return completion(.unauthorized(nil))
            }
            identity.append(value)
        }
        if let answer = cache.value(for: identity, at: EventLoop.monotonicMilliseconds) {
            return completion(answer.verdict(for: request.arn))
        }
        let key = identity
        let question = InvokeRequest(
            function: authorizer.function,
            event: event(request, identity),
            traceID: request.traceID
        )
        invoke(question) { [self] result in
            switch result {
            case .failure(let error):
                report("authorizer \(authorizer.name): \(authorizer.function): \(error.summary)")
                completion(.failed)
            case .success(let document):
                guard let answer = AuthorizerAnswer(document, isSimple: authorizer.answersSimply)
                else {
                    report(
                        "authorizer \(authorizer.name): the result of \(authorizer.function) is no "
                            + (authorizer.answersSimply ? "{isAuthorized, context}" : "IAM policy")
                    )
                    return completion(.failed)
                }
                cache.insert(answer, for: key, at: EventLoop.monotonicMilliseconds)
                completion(answer.verdict(for: request.arn))
            }
        }
    }

    private func event(_ request: AccessRequest, _ identity: [String]) -> [UInt8] {
        var event: [UInt8] = []
        if authorizer.takesVersion1 {
            request.event.writeAuthorizerEventVersion1(
                arn: request.arn,
                identity: identity,
                resource: request.route.path,
                into: &event
            )
        } else {
            request.event.writeAuthorizerEvent(
                arn: request.arn,
                identity: identity,
                into: &event
            )
        }
        return event
    }
}

extension AccessRequest {
    /// What a request has at an identity source; nil for nothing.
    fileprivate func value(of source: LambdaAuthorizer.IdentitySource) -> String? {
        switch source {
        case .header("cookie"): event.cookies.joined(separator: "; ")
        case .header(let name): event.header(name)
        case .query(let name): event.queryValue(name)
        case .stageVariable(let name): event.stageVariables.first { $0.name == name }?.value
        case .context(let variable): value(of: variable)
        }
    }

    private func value(of variable: LambdaAuthorizer.ContextVariable) -> String {
        switch variable {
        case .accountID: event.caller.account
        case .apiID: event.caller.apiID
        case .domainName: event.caller.domainName
        case .domainPrefix: event.domainPrefix
        case .httpMethod: event.method
        case .sourceIP: event.caller.sourceIP
        case .userAgent: event.caller.userAgent
        case .path: event.rawPath
        case .protocol: event.caller.protocol
        case .requestID: event.caller.requestID
        case .routeKey: event.routeKey
        case .stage: event.caller.stage
        }
    }
}
