internal import Time

/// The lines that Lambda puts around what a function logs.
///
/// https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs.html
enum InvocationLines {
    /// What a REPORT line tells.
    struct Measurement {
        var nanoseconds: Int
        /// From the start of the process to its first request for an event; nil where it was warm.
        var initNanoseconds: Int?
        /// The configured size.
        var memoryMegabytes: Int
        /// The peak so far in kibibytes; nil where it could not be taken.
        var peakKibibytes: Int?
    }

    static func start(_ requestID: String) -> [UInt8] {
        line("START RequestId: ", requestID, " Version: $LATEST\n")
    }

    /// The line before END where time was up.
    static func timeout(_ requestID: String, seconds: Int) -> [UInt8] {
        line(
            "\(Timestamp.now.rfc3339) ",
            requestID,
            " Task timed out after \(seconds).00 seconds\n"
        )
    }

    /// END and REPORT.
    static func end(
        _ requestID: String,
        _ measured: Measurement,
        _ failure: InvocationFailure?
    ) -> [UInt8] {
        var text = line("END RequestId: ", requestID, "\nREPORT RequestId: ")
        text.append(contentsOf: requestID.utf8)
        text.append(contentsOf: "\tDuration: ".utf8)
        text.append(milliseconds: measured.nanoseconds)
        text.append(contentsOf: " ms\tBilled Duration: ".utf8)
        text.append(number: (measured.nanoseconds + 999_999) / 1_000_000)
        text.append(contentsOf: " ms\tMemory Size: ".utf8)
        text.append(number: measured.memoryMegabytes)
        text.append(contentsOf: " MB".utf8)
        if let peak = measured.peakKibibytes {
            text.append(contentsOf: "\tMax Memory Used: ".utf8)
            text.append(number: (peak + 1023) / 1024)
            text.append(contentsOf: " MB".utf8)
        }
        if let nanoseconds = measured.initNanoseconds {
            text.append(contentsOf: "\tInit Duration: ".utf8)
            text.append(milliseconds: nanoseconds)
            text.append(contentsOf: " ms".utf8)
        }
        switch failure {
        case nil, .reported: break
        case .timedOut: text.append(contentsOf: "\tStatus: timeout".utf8)
        case let failure?:
            text.append(contentsOf: "\tStatus: error\tError Type: \(failure.reportedType)".utf8)
        }
        text.append(UInt8(ascii: "\n"))
        return text
    }

    private static func line(_ before: String, _ requestID: String, _ after: String) -> [UInt8] {
        var text: [UInt8] = []
        text.reserveCapacity(256)
        text.append(contentsOf: before.utf8)
        text.append(contentsOf: requestID.utf8)
        text.append(contentsOf: after.utf8)
        return text
    }
}

extension [UInt8] {
    fileprivate mutating func append(number: Int) {
        append(contentsOf: String(number).utf8)
    }

    /// Milliseconds with two digits behind the point, as Lambda prints them.
    fileprivate mutating func append(milliseconds nanoseconds: Int) {
        let hundredths = (nanoseconds + 5_000) / 10_000
        append(number: hundredths / 100)
        append(UInt8(ascii: "."))
        append(UInt8(ascii: "0") + UInt8(hundredths / 10 % 10))
        append(UInt8(ascii: "0") + UInt8(hundredths % 10))
    }
}
