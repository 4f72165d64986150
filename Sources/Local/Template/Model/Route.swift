/// One `HttpApi` event: a method and path pattern served by a function.
package struct Route: Sendable {
    /// Upper case, or `ANY`.
    package var method: String
    /// `/leads/{id}`, `/files/{proxy+}`, or `$default`.
    package var path: String
    /// The logical ID of the function.
    package var function: String
    package var timeoutMilliseconds: Int
    package var line: Int

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
