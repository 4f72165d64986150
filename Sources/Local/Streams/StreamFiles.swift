package import EventLoop
internal import Files
package import Queues
internal import Time

/// Makes objects of records and gives them their names, on threads of its own.
///
/// One thread gathers the records of a flush by their partitions; it reads megabytes of results.
/// The other writes what is gathered, and waits for the disk meanwhile.
///
/// In two steps, so that a crash between them leaves neither a gap nor a double: `stage` writes
/// whole objects, flushed, under names that nobody reads; `publish` renames them, which can be
/// repeated. In between the store replaces the records by the list of objects.
package final class StreamFiles {
    private let gatherings: Inbox<GatheringStep>
    private let commands: Inbox<Command>
    private let answers: Inbox<Answer>
    private let gatherer: Thread
    private let writer: Thread
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

    /// What the first thread does, in this order for each gathering.
    private enum GatheringStep: Sendable {
        case begin(Int, DeliveryPlan, Timestamp)
        case sources(Int, [BufferedRecord])
        case add(Int, TransformedBatch)
        case drop(Int)
        /// Hands it to the other thread, which answers the call.
        case stage(Int, call: Int)
        case stop
    }

    /// What the second thread does.
    enum Work: Sendable {
        case stage(Gathering)
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
        let gatherings = try Inbox<GatheringStep>()
        let commands = try Inbox<Command>()
        let answers = try Inbox<Answer>()
        self.gatherings = gatherings
        self.commands = commands
        self.answers = answers
        self.loop = loop
        gatherer = try Thread(name: "stream-gather") {
            let reader = TransformResultReader()
            var open: [Int: Gathering] = [:]
            while true {
                for step in gatherings.wait() {
                    switch step {
                    case .begin(let number, let plan, let now):
                        open[number] = Gathering(plan, now: now)
                    case .sources(let number, let records): open[number]?.addSources(records)
                    case .add(let number, let batch): open[number]?.add(batch, reader: reader)
                    case .drop(let number): open[number] = nil
                    case .stage(let number, let call):
                        guard let gathering = open.removeValue(forKey: number) else { continue }
                        commands.send(Command(call: call, work: .stage(gathering)))
                    case .stop: return
                    }
                }
            }
        }
        writer = try Thread(name: "stream-files") {
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
        gatherings.send(.begin(nextGathering, plan, now))
        return nextGathering
    }

    /// Adds source records.
    func add(_ sources: [BufferedRecord], to gathering: Int) {
        gatherings.send(.sources(gathering, sources))
    }

    /// Adds what a transformation has answered.
    func add(_ batch: TransformedBatch, to gathering: Int) {
        gatherings.send(.add(gathering, batch))
    }

    /// Forgets what was gathered.
    func drop(_ gathering: Int) { gatherings.send(.drop(gathering)) }

    /// Removes objects that are staged and not to be published.
    func discard(_ publications: [Publication]) {
        commands.send(Command(call: nil, work: .discard(publications)))
    }

    /// Writes an object for every partition; they are on disk when the completion is called.
    func stage(_ gathering: Int, _ completion: @escaping (Result<Outcome, StreamError>) -> Void) {
        gatherings.send(.stage(gathering, call: expect(completion)))
    }

    /// Gives staged objects their names; those that have them already are passed over.
    package func publish(
        _ publications: [Publication],
        _ completion: @escaping (Result<Outcome, StreamError>) -> Void
    ) {
        commands.send(Command(call: expect(completion), work: .publish(publications)))
    }

    /// Ends the threads after what they were given.
    ///
    /// No completion is called.
    package func close() {
        answers.stopDelivery(on: loop)
        gatherings.send(.stop)
        gatherer.join()
        commands.send(Command(call: nil, work: .stop))
        writer.join()
    }

    /// - Returns: the number of the call that the completion waits for.
    private func expect(
        _ completion: @escaping (Result<Outcome, StreamError>) -> Void
    ) -> Int {
        nextCall += 1
        completions[nextCall] = completion
        return nextCall
    }
}

/// Objects could not be written.
package struct StreamError: Error, CustomStringConvertible {
    package var description: String
}
