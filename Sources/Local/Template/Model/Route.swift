/// A method and path pattern served by a function: an `HttpApi` or `Api` event, or a function URL.
package struct Route: Sendable {
    /// Upper case, or `ANY`.
    package var method: String
    /// `/leads/{id}`, `/files/{proxy+}`, or `$default`.
    package var path: String
    /// The logical ID of the function.
    package var function: String
    package var timeoutMilliseconds: Int
    /// Whether a request can end before its function's own timeout does.
    package var endsBeforeFunction = false
    /// Whether the function takes payload version 1.0 instead of 2.0.
    package var takesVersion1 = false
    package var kind = Kind.httpAPI
    /// Nil where everybody may use it.
    package var authorization: RouteAuthorization?
    /// Without a limit unless its settings set one.
    package var throttle = Throttle()
    package var line: Int

    /// What serves it on AWS: each has its own answers where a function has none.
    package enum Kind: Sendable {
        case httpAPI
        case restAPI
        case functionURL
    }

    /// `POST /leads/{id}`, or `$default`.
    package var key: String { path == "$default" ? path : "\(method) \(path)" }

    package init(
        method: String,
        path: String,
        function: String,
        timeoutMilliseconds: Int = 30_000,
        line: Int = 0
    ) {
        self.method = method
        self.path = path
        self.function = function
        self.timeoutMilliseconds = timeoutMilliseconds
        self.line = line
    }
}
