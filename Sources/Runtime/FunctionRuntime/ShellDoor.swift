internal import Glibc
internal import JSON

/// The front door for people and pipes: JSON documents on stdin, one line of JSON each on stdout.
struct ShellDoor {
    let handler: Handler
    let setting: InvocationSetting
    let trigger: FunctionDescription.Trigger

    func run() throws -> ExitStatus {
        var events = JSONDocumentReader(descriptor: STDIN_FILENO, maximumBytes: maximumEventBytes)
        var status = ExitStatus.handled
        while true {
            let event: JSON?
            do {
                event = try events.next()
            } catch {
                setting.log.log(.error, "stdin is not JSON: \(error)")
                return .notJSON
            }
            guard let event else { return status }
            var line = answer(to: event, &status).bytes
            line.append(UInt8(ascii: "\n"))
            guard writeAll(line, to: STDOUT_FILENO) else {
                setting.log.log(
                    .error,
                    "cannot write the result to stdout: \(String(cString: strerror(errno)))"
                )
                return .eventFailed
            }
        }
    }

    private func answer(to event: JSON, _ status: inout ExitStatus) -> JSON {
        let context = setting.context(for: event)
        do {
            return try handler(try PipedResult.event(from: event, for: trigger), context).document
        } catch {
            status = .eventFailed
            let failure = ReportedFailure(error)
            context.log.log(.error, failure.errorMessage, [("errorType", JSON(failure.errorType))])
            return failure.json
        }
    }
}

/// Writes everything, however often the kernel takes only a part; false with `errno` on failure.
func writeAll(_ bytes: [UInt8], to descriptor: CInt) -> Bool {
    bytes.withUnsafeBytes { buffer in
        var offset = 0
        while offset < buffer.count {
            let count = write(
                descriptor,
                buffer.baseAddress?.advanced(by: offset),
                buffer.count - offset
            )
            if count < 0 {
                if errno == EINTR { continue }
                return false
            }
            offset += count
        }
        return true
    }
}
