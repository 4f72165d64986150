/// What the local runtime calls a bucket that the template does not name.
enum LocalBucketName {
    private static let suffix = "bucket"
    /// The shortest name S3 takes.
    private static let shortest = 3

    /// The logical ID in lower case, without `bucket` at its end where enough is left.
    static func standing(for logicalID: String) -> String {
        let name = logicalID.lowercased()
        guard name.hasSuffix(suffix), name.count - suffix.count >= shortest else { return name }
        return String(name.dropLast(suffix.count))
    }
}
