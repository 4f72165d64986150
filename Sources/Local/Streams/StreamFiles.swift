package import EventLoop
internal import Files
package import Queues
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

    private var nextGathering = 0

    /// What was done.
    package struct Outcome: Sendable {
        package var publications: [Publication] = []
        /// Records that went to the error output.
        var refusedRecords = 0
        /// Partitions of the records that did not.
        var partitions = 0
        /// Of the objects, compressed.
        var bytes = 0
    }

    enum Work: Sendable {
        case begin(Int, DeliveryPlan, Timestamp)
        case sources(Int, [BufferedRecord])
        case add(Int, TransformedBatch)
        case drop(Int)
        case stage(Int)
        case publish([Publication])
        case discard([Publication])
        case stop
    }

    private struct Command: Sendable {
        /// Nil where nobody waits for an answer.
        var call: Int?
        var work: Work
    }

    private struct Answer: Sendable {
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
        let disk = try SharedFlush(fileSystemOf: staging)
        let commands = try Inbox<Command>()
        let answers = try Inbox<Answer>()
        self.commands = commands
        self.answers = answers
        self.loop = loop
        thread = try Thread(name: "stream-files") {
            let writer = StreamWriter(staging: staging, buckets: buckets, disk: disk)
            while true {
                for command in commands.wait() {
                    if case .stop = command.work { return }
                    let result = writer.result(of: command.work)
                    if let call = command.call { answers.send(Answer(call: call, result: result)) }
                }
            }
        }
        try answers.deliver(on: loop) { [unowned self] answers in
            for answer in answers { completions.removeValue(forKey: answer.call)?(answer.result) }
        }
    }

    /// Begins to gather the records of a flush.
    ///
    /// - Parameters:
    ///   - plan: of the stream.
    ///   - now: the time of what fails in it.
    /// - Returns: the number of the gathering, which `stage` or `drop` ends.
    func begin(_ plan: DeliveryPlan, now: Timestamp) -> Int {
        nextGathering += 1
        tell(.begin(nextGathering, plan, now))
        return nextGathering
    }

    /// Adds source records.
    func add(_ sources: [BufferedRecord], to gathering: Int) { tell(.sources(gathering, sources)) }

    /// Adds what a transformation has answered.
    func add(_ batch: TransformedBatch, to gathering: Int) { tell(.add(gathering, batch)) }

    /// Forgets what was gathered.
    func drop(_ gathering: Int) { tell(.drop(gathering)) }

    /// Removes objects that are staged and not to be published.
    func discard(_ publications: [Publication]) { tell(.discard(publications)) }

    /// Writes an object for every partition; they are on disk when the completion is called.
    func stage(_ gathering: Int, _ completion: @escaping (Result<Outcome, StreamError>) -> Void) {
        call(.stage(gathering), completion)
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
        tell(.stop)
        thread.join()
    }

    private func tell(_ work: Work) {
        commands.send(Command(call: nil, work: work))
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
