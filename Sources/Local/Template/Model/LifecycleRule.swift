package import Time

/// An enabled rule of a bucket's lifecycle: what becomes of objects that grow old.
///
/// https://docs.aws.amazon.com/AmazonS3/latest/userguide/intro-lifecycle-rules.html
package struct LifecycleRule: Equatable, Sendable {
    package var keyPrefix = ""
    /// `ObjectSizeGreaterThan`, in bytes.
    package var largerThan: Int?
    /// `ObjectSizeLessThan`, in bytes.
    package var smallerThan: Int?
    package var expiration: Due?
    package var transitions: [Transition] = []
    /// `AbortIncompleteMultipartUpload.DaysAfterInitiation`.
    package var abortDays: Int?

    package enum Due: Equatable, Sendable {
        /// At the first midnight, UTC, after so many days.
        case days(Int)
        case date(Timestamp)
    }

    package struct Transition: Equatable, Sendable {
        package var due: Due
        package var storageClass: String
        /// Smaller objects stay where they are.
        package var minimumBytes: Int

        package init(due: Due, storageClass: String, minimumBytes: Int) {
            self.due = due
            self.storageClass = storageClass
            self.minimumBytes = minimumBytes
        }
    }

    package init() {}
}

extension LifecycleRule.Due {
    private static let dayMilliseconds = 86_400_000

    /// When it is due for what was made at a moment.
    package func moment(from made: Timestamp) -> Timestamp {
        switch self {
        case .date(let date): return date
        case .days(let days):
            let full = made.milliseconds + days * Self.dayMilliseconds
            let midnights = (full + Self.dayMilliseconds - 1) / Self.dayMilliseconds
            return Timestamp(milliseconds: midnights * Self.dayMilliseconds)
        }
    }
}
