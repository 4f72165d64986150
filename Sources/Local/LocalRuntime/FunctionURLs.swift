internal import EventLoop
internal import Gateway
internal import HTTPServer
internal import Template

/// The addresses of functions that have one of their own.
enum FunctionURLs {
    /// - Parameters:
    ///   - template: whose functions they are.
    ///   - surroundings: where they are served.
    ///   - invoke: runs a function.
    /// - Returns: What takes the requests for them.
    /// - Throws: `KeySetError`, which an API without authorizers never does.
    static func handler(
        _ template: SAMTemplate,
        _ surroundings: Wiring.Surroundings,
        _ invoke: @escaping Invoke
    ) throws -> InvokeEndpoint.Handler {
        var gateways: [String: Gateway] = [:]
        for function in template.functions {
            guard let url = function.url else { continue }
            var api = HTTPAPI()
            api.cors = url.cors
            var route = Route(method: "ANY", path: "$default", function: function.logicalID)
            route.kind = .functionURL
            var options = Gateway.Options()
            options.mount = FunctionURL.path(of: function.logicalID)
            gateways[function.logicalID] = try Gateway(
                api,
                routes: [route],
                options: options,
                loop: surroundings.loop,
                report: surroundings.report,
                invoke: invoke
            )
        }
        return { exchange in
            let segments = exchange.target.prefix { $0 != "?" }.split(separator: "/")
            guard segments.count > 2, segments[..<2] == ["_plumb", "urls"],
                let gateway = gateways[String(segments[2])]
            else { return false }
            gateway.handle(exchange)
            return true
        }
    }
}
