internal import Glibc
internal import JSON

/// The front door for people and pipes: JSON documents on stdin, one line of JSON each on stdout.
struct ShellDoor {
    let handler: AnyHandler
    let setting: InvocationSetting
    let trigger: FunctionDescription.Trigger

    func run() throws -> ExitStatus {
        var events = JSONDocumentReader(descriptor: STDIN_FILENO, maximumBytes: maximumEventBytes)
        var status = ExitStatus.handled
        while true {
            var line: [UInt8]
            do {
                guard let answer = try answerNext(&events, &status) else { return status }
                line = answer
            } catch {
                setting.log.log(.error, "stdin is not JSON: \(error)")
                return .notJSON
            }
            line.append(UInt8(ascii: "\n"))
            guard writeAll(line, to: STDOUT_FILENO) else {
                setting.log.log(
                    .error,
                    "cannot write the result to stdout: \(String(cString: strerror(errno)))"
                )
                return .eventFailed
            }
            setting.deferred.runIfDue()
        }
    }

    /// The answer to the next event, nil at the end; throws if that is not JSON.
    private func answerNext(
        _ events: inout JSONDocumentReader,
        _ status: inout ExitStatus
    ) throws -> [UInt8]? {
        switch handler {
        case .value(let handler):
            guard let event = try events.next() else { return nil }
            let context = setting.context(for: event.bytes)
            do {
                let event = try PipedResult.event(from: event, for: trigger)
                return try handler(event, context).bytes
            } catch {
                return report(error, context, &status)
            }
        case .bytes(let handler):
            guard let text = try events.nextText() else { return nil }
            let context = setting.context(for: JSON.compact(text))
            do {
                let event = try PipedResult.text(from: text, for: trigger)
                return try handler(event, context)
            } catch let error as JSONSyntaxError {
                throw events.located(error)
            } catch {
                return report(error, context, &status)
            }
        }
    }

    private func report(
        _ error: any Error,
        _ context: Context,
        _ status: inout ExitStatus
    ) -> [UInt8] {
        status = .eventFailed
        let failure = ReportedFailure(error)
        context.log.log(.error, failure.errorMessage, [("errorType", JSON(failure.errorType))])
        return failure.json.bytes
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
