internal import EventLoop

/// The thread that owns the storage: `queues.db`, or the connection to a Redis.
///
/// 1. Takes all commands there are.
/// 2. Carries hand-offs that follow one another out together: one flush for all.
/// 3. Answers, and waits for more.
final class QueueStoreThread {
    private let storage: any QueueStorage
    private let commands: Inbox<Command>
    private let answers: Inbox<Answer>

    init(storage: any QueueStorage, commands: Inbox<Command>, answers: Inbox<Answer>) {
        self.storage = storage
        self.commands = commands
        self.answers = answers
    }

    /// How many messages become visible in one transaction.
    private static let promotionLimit = 1000
    /// How many hand-offs share a transaction, so that the first does not wait for too long.
    private static let groupLimit = 512

    func run() {
        while true {
            while storage.isSweepNeeded, commands.count == 0 { storage.sweepAlone() }
            var group: [(call: Int, change: HandOff)] = []
            for command in commands.wait() {
                if case .handOff(let change) = command.request, group.count < Self.groupLimit {
                    group.append((command.call, change))
                    continue
                }
                commit(&group)
                switch command.request {
                case .handOff(let change): group.append((command.call, change))
                case .stop: return storage.leave()
                default: answer(command)
                }
            }
            commit(&group)
        }
    }

    private func commit(_ group: inout [(call: Int, change: HandOff)]) {
        guard !group.isEmpty else { return }
        let outcomes = storage.commit(group.map(\.change))
        for (entry, outcome) in zip(group, outcomes) {
            switch outcome {
            case .success(let outcome):
                answers.send(Answer(call: entry.call, reply: .handedOff(outcome)))
            case .failure(let error):
                answers.send(Answer(call: entry.call, reply: .failed(error)))
            }
        }
        group = []
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
        case .ready(let request):
            return .ready(try storage.ready(request))
        case .find(let queue, let sequence):
            return .found(try storage.find(queue: queue, sequence: sequence))
        case .purge(let queue, let sequence, let excluding):
            return .count(try storage.purge(queue: queue, upTo: sequence, excluding: excluding))
        case .save(let queue):
            try storage.save(queue)
            return .done
        case .drop(let queue):
            try storage.drop(queue: queue)
            return .done
        case .forgetDuplicates(let now):
            return .count(try storage.forgetDuplicates(now: now))
        case .keep(let finished, let queue, let done, let failed):
            try storage.keep(finished, of: queue, done: done, failed: failed)
            return .done
        case .forgetFinished(let queue):
            try storage.forgetFinished(queue: queue)
            return .done
        case .inspect(let queue, let state, let limit):
            return .inspected(try storage.inspect(queue: queue, state, limit: limit))
        case .oldestReady(let queue):
            return .time(try storage.oldestReady(queue: queue))
        case .move(let request):
            return .moved(try storage.move(request))
        case .forgetMarks(let queue, let time):
            try storage.forgetMarks(of: queue, before: time)
            return .done
        case .setPaused(let isPaused, let queue):
            try storage.setPaused(isPaused, queue: queue)
            return .done
        case .promote(let now):
            return .promotion(try storage.promote(now: now, limit: Self.promotionLimit))
        case .records(let stream, let limit, let limitBytes):
            let records = try storage.records(stream: stream, limit: limit, limitBytes: limitBytes)
            return .records(records)
        case .replaceRecords(let stream, let sequence, let publications):
            try storage.replaceRecords(of: stream, upTo: sequence, with: publications)
            return .done
        case .share(let request): return try storage.share(request)
        case .forget(let publications):
            try storage.forget(publications)
            return .done
        }
    }
}
