/// What `FunctionUrlConfig` says of a function's own address.
///
/// https://docs.aws.amazon.com/lambda/latest/dg/urls-configuration.html
package struct FunctionURL: Sendable {
    /// Nil where the function answers for CORS itself.
    package var cors: CORSConfiguration?

    /// Where the local runtime serves it, on the port for everything AWS-shaped.
    ///
    /// - Parameter function: The logical ID.
    /// - Returns: A path without a slash at its end.
    package static func path(of function: String) -> String { "/_plumb/urls/\(function)" }
}
