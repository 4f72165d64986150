/// How large an event may be, in bytes.
///
/// https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
package enum InvokeBounds {
    /// Of an event that is waited for, and of the answer to it.
    package static let synchronousBytes = 6_291_556
    package static let asynchronousBytes = 1_048_576
}
