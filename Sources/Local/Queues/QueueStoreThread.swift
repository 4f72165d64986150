internal import EventLoop

/// The thread that owns `queues.db`.
///
/// 1. Takes all commands there are.
/// 2. Runs hand-offs that follow one another as one transaction: one flush for all.
/// 3. Answers, and waits for more.
final class QueueStoreThread {
    private let file: QueueFile
    private let commands: Inbox<Command>
    private let answers: Inbox<Answer>
    /// Whether flushed records are left to delete.
    private var isSweepNeeded = false

    init(file: QueueFile, commands: Inbox<Command>, answers: Inbox<Answer>) {
        self.file = file
        self.commands = commands
        self.answers = answers
    }

    /// How many messages become visible in one transaction.
    private static let promotionLimit = 1000
    /// How many hand-offs share a transaction, so that the first does not wait for too long.
    private static let groupLimit = 512

    /// How many rows of flushed records are deleted beside a group of hand-offs, and at a time
    /// without one.
    private static let sweepLimit = (beside: 64, alone: 256)
    /// How many bytes of records may go at a time.
    private static let sweepBytes = 2_097_152

    func run() {
        while true {
            while isSweepNeeded, commands.count == 0 { sweepAlone() }
            var group: [(call: Int, change: HandOff)] = []
            for command in commands.wait() {
                if case .handOff(let change) = command.request, group.count < Self.groupLimit {
                    group.append((command.call, change))
                    continue
                }
                commit(&group)
                switch command.request {
                case .handOff(let change): group.append((command.call, change))
                case .stop: return
                default: answer(command)
                }
            }
            commit(&group)
        }
    }

    private func commit(_ group: inout [(call: Int, change: HandOff)]) {
        guard !group.isEmpty else { return }
        var replies: [Reply] = []
        do {
            try file.inTransaction {
                for entry in group { replies.append(.handedOff(try file.apply(entry.change))) }
                if isSweepNeeded {
                    isSweepNeeded = try sweep(limit: Self.sweepLimit.beside)
                }
            }
        } catch {
            let reply = Reply.failed(StoreError(error))
            replies = group.map { _ in reply }
        }
        for (entry, reply) in zip(group, replies) {
            answers.send(Answer(call: entry.call, reply: reply))
        }
        group = []
    }

    private func sweepAlone() {
        do {
            try file.inTransaction {
                isSweepNeeded = try sweep(limit: Self.sweepLimit.alone)
            }
        } catch {
            // A disk that refuses even this is tried again after the next flush, or at the start.
            isSweepNeeded = false
        }
    }

    private func sweep(limit: Int) throws -> Bool {
        try file.sweep(limit: limit, limitBytes: Self.sweepBytes)
    }

    private func answer(_ command: Command) {
        let reply: Reply
        do {
            reply = try self.reply(to: command.request)
        } catch {
            reply = .failed(StoreError(error))
        }
        answers.send(Answer(call: command.call, reply: reply))
    }

    private func reply(to request: Command.Request) throws -> Reply {
        switch request {
        case .handOff, .stop:
            preconditionFailure("handled in run")
        case .ready(let queue, let limit, let limitBytes, let lanes):
            let ready = try file.ready(
                queue: queue,
                limit: limit,
                limitBytes: limitBytes,
                excluding: lanes
            )
            return .ready(ready)
        case .find(let queue, let sequence):
            return .found(try file.find(queue: queue, sequence: sequence))
        case .purge(let queue, let sequence, let excluding):
            return .count(try file.purge(queue: queue, upTo: sequence, excluding: excluding))
        case .save(let queue):
            try file.save(queue)
            return .done
        case .drop(let queue):
            try file.drop(queue: queue)
            return .done
        case .forgetDuplicates(let now):
            return .count(try file.forgetDuplicates(now: now))
        case .keep(let finished, let queue, let done, let failed):
            try file.keep(finished, of: queue, done: done, failed: failed)
            return .done
        case .forgetFinished(let queue):
            try file.forgetFinished(queue: queue)
            return .done
        case .inspect(let queue, let state, let limit):
            return .inspected(try file.inspect(queue: queue, state, limit: limit))
        case .oldestReady(let queue):
            return .time(try file.oldestReady(queue: queue))
        case .move(let request):
            return .moved(try file.move(request))
        case .forgetMarks(let queue, let time):
            try file.forgetMarks(of: queue, before: time)
            return .done
        case .setPaused(let isPaused, let queue):
            try file.setPaused(isPaused, queue: queue)
            return .done
        case .promote(let now):
            return .promotion(try file.promote(now: now, limit: Self.promotionLimit))
        case .records(let stream, let limit, let limitBytes):
            let records = try file.records(stream: stream, limit: limit, limitBytes: limitBytes)
            return .records(records)
        case .replaceRecords(let stream, let sequence, let publications):
            try file.replaceRecords(of: stream, upTo: sequence, with: publications)
            isSweepNeeded = true
            return .done
        case .forget(let publications):
            try file.forget(publications)
            return .done
        }
    }
}
