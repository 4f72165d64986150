/// Looking at messages, and moving them back where they came from.
extension QueueStore {
    /// Keeps the newest of the messages that a queue has finished.
    func keep(_ finished: FinishedMessages, of queue: MessageQueue) {
        let request = Command.Request.keep(
            finished,
            queue: queue.name,
            done: queue.settings.keptDone,
            failed: queue.settings.keptFailed
        )
        // A disk that refuses them loses what is there to be looked at, and nothing else.
        call(request) { _ in }
    }

    /// Forgets the messages that a queue has finished.
    func forgetFinished(queue: String) {
        call(.forgetFinished(queue: queue)) { _ in }
    }

    func inspect(
        queue: String,
        _ state: MessageState,
        limit: Int,
        _ completion: @escaping (Result<[InspectedMessage], StoreError>) -> Void
    ) {
        call(.inspect(queue: queue, state, limit: limit)) { reply in
            switch reply {
            case .inspected(let messages): completion(.success(messages))
            case .failed(let error): completion(.failure(error))
            default: preconditionFailure("messages were asked for")
            }
        }
    }

    /// When the oldest message that can be received was sent, in Unix milliseconds.
    func oldestReady(
        queue: String,
        _ completion: @escaping (Result<Int?, StoreError>) -> Void
    ) {
        call(.oldestReady(queue: queue)) { reply in
            switch reply {
            case .time(let time): completion(.success(time))
            case .failed(let error): completion(.failure(error))
            default: preconditionFailure("a time was asked for")
            }
        }
    }

    func move(
        _ request: MoveRequest,
        _ completion: @escaping (Result<MoveProgress, StoreError>) -> Void
    ) {
        call(.move(request)) { reply in
            switch reply {
            case .moved(let progress): completion(.success(progress))
            case .failed(let error): completion(.failure(error))
            default: preconditionFailure("a move was asked for")
            }
        }
    }
}
