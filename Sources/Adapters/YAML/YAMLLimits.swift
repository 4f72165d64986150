/// The bounds a document must keep, so that a small file cannot become a large tree.
package struct YAMLLimits: Sendable {
    /// The most bytes of a document. CloudFormation takes templates up to 1 MB, too:
    /// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html
    package var documentBytes = 1_048_576
    /// The most nodes of a tree, keys and the copies that aliases make included.
    package var nodes = 100_000
    /// The most collections inside one another.
    package var depth = 64

    package init() {}
}
