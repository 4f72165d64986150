internal import Compression
package import EventLoop
internal import Files
internal import Identifiers
internal import ObjectStore
package import Queues
internal import Template
internal import Time

/// Makes objects of partitions and gives them their names, on a thread of its own.
///
/// In two steps, so that a crash between them leaves neither a gap nor a double: `stage` writes
/// whole objects, flushed, under names that nobody reads; `publish` renames them, which can be
/// repeated. In between the store replaces the records by the list of objects.
package final class StreamFiles {
    private let commands: Inbox<Command>
    private let answers: Inbox<Answer>
    private let thread: Thread
    private let loop: EventLoop
    private var completions: [Int: (Result<Outcome, StreamError>) -> Void] = [:]
    private var nextCall = 0

    /// What was done.
    package struct Outcome: Sendable {
        package var publications: [Publication]
        /// Records that went to the error output.
        var refusedRecords = 0
    }

    fileprivate struct Command: Sendable {
        var call: Int
        var work: Work
    }

    fileprivate enum Work: Sendable {
        case stage(
            @Sendable () -> Partitions,
            name: ObjectName,
            bucket: String,
            isGzip: Bool,
            now: Timestamp
        )
        case publish([Publication])
        case stop
    }

    fileprivate struct Answer: Sendable {
        var call: Int
        var result: Result<Outcome, StreamError>
    }

    /// - Parameters:
    ///   - staging: a folder for objects without a name yet, on the same file system as `buckets`.
    ///     What an earlier run left there, beyond what is to be published, is removed.
    ///   - buckets: the folder of all buckets.
    ///   - kept: staged objects that are still to be published.
    ///   - loop: where completions are called.
    /// - Throws: `FileError` where the staging folder cannot be used.
    package init(
        staging: String,
        buckets: String,
        keeping kept: [Publication],
        loop: EventLoop
    ) throws {
        try FileSystem.createFolders(staging)
        let names = Set(kept.map(\.staged))
        for name in try FileSystem.list(staging) where !names.contains(name) {
            try FileSystem.remove("\(staging)/\(name)")
        }
        let commands = try Inbox<Command>()
        let answers = try Inbox<Answer>()
        self.commands = commands
        self.answers = answers
        self.loop = loop
        let worker = Worker(staging: staging, buckets: buckets)
        thread = try Thread(name: "stream-files") {
            while true {
                for command in commands.wait() {
                    if case .stop = command.work { return }
                    answers.send(
                        Answer(call: command.call, result: worker.result(of: command.work))
                    )
                }
            }
        }
        try answers.deliver(on: loop) { [unowned self] answers in
            for answer in answers { completions.removeValue(forKey: answer.call)?(answer.result) }
        }
    }

    /// Writes an object for every partition; they are on disk when the completion is called.
    ///
    /// The partitions are made by the thread.
    func stage(
        _ partitions: @autoclosure @escaping @Sendable () -> Partitions,
        name: ObjectName,
        bucket: String,
        isGzip: Bool,
        _ completion: @escaping (Result<Outcome, StreamError>) -> Void
    ) {
        let now = loop.clock.now
        call(
            .stage(partitions, name: name, bucket: bucket, isGzip: isGzip, now: now),
            completion
        )
    }

    /// Gives staged objects their names; those that have them already are passed over.
    package func publish(
        _ publications: [Publication],
        _ completion: @escaping (Result<Outcome, StreamError>) -> Void
    ) {
        call(.publish(publications), completion)
    }

    /// Ends the thread after what it was given.
    ///
    /// No completion is called.
    package func close() {
        answers.stopDelivery(on: loop)
        commands.send(Command(call: -1, work: .stop))
        thread.join()
    }

    private func call(
        _ work: Work,
        _ completion: @escaping (Result<Outcome, StreamError>) -> Void
    ) {
        completions[nextCall] = completion
        commands.send(Command(call: nextCall, work: work))
        nextCall += 1
    }
}

/// Objects could not be written.
package struct StreamError: Error, CustomStringConvertible {
    package var description: String
}

/// The file work itself.
private struct Worker: Sendable {
    let staging: String
    let buckets: String

    func result(of work: StreamFiles.Work) -> Result<StreamFiles.Outcome, StreamError> {
        do {
            switch work {
            case .stage(let partitions, let name, let bucket, let isGzip, let now):
                let partitions = partitions()
                let publications = try stage(
                    partitions,
                    name: name,
                    bucket: bucket,
                    isGzip: isGzip,
                    now: now
                )
                return .success(
                    StreamFiles.Outcome(
                        publications: publications,
                        refusedRecords: partitions.refusedRecords
                    )
                )
            case .publish(let publications):
                for publication in publications { try publish(publication) }
                return .success(StreamFiles.Outcome(publications: publications))
            case .stop: return .success(StreamFiles.Outcome(publications: []))
            }
        } catch {
            return .failure(StreamError(description: "\(error)"))
        }
    }

    private func stage(
        _ partitions: Partitions,
        name: ObjectName,
        bucket: String,
        isGzip: Bool,
        now: Timestamp
    ) throws -> [Publication] {
        try partitions.contents.map { partition, content in
            var random = SystemRandomNumberGenerator()
            let id = UUID(milliseconds: now.milliseconds, random: (random.next(), random.next()))
            let key = name.key(partition: partition, now: now, id: id, isError: content.isError)
            let isCompressed = isGzip && !content.isError
            let bytes = isCompressed ? GzipWriter.compress(content.bytes) : content.bytes
            try FileSystem.writeAtomically(bytes, to: "\(staging)/\(id)")
            return Publication(staged: id.description, bucket: bucket, key: key)
        }
    }

    private func publish(_ publication: Publication) throws {
        let staged = "\(staging)/\(publication.staged)"
        guard try FileStatus.of(staged) != nil else { return }
        if let rule = ObjectKeyRule.broken(by: publication.key) {
            throw StreamError(description: "an object's key is refused: \(rule)")
        }
        try FileSystem.move(staged, to: "\(buckets)/\(publication.bucket)/\(publication.key)")
    }
}
