internal import EventLoop
package import Gateway
internal import Queues
internal import WorkerProtocol
package import Workers

/// Runs functions by their logical IDs and carries out what they emit, before it reports a result.
package final class Invoker {
    private let pools: [String: WorkerPool]
    private let channels: Channels

    package init(pools: [String: WorkerPool], channels: Channels) {
        self.pools = pools
        self.channels = channels
    }

    package func invoke(
        _ request: InvokeRequest,
        _ completion: @escaping (Result<[UInt8], InvokeError>) -> Void
    ) {
        guard let pool = pools[request.function] else {
            completion(.failure(.unknownFunction(request.function)))
            return
        }
        var invocation = Invocation(
            requestID: request.requestID,
            event: request.event,
            traceID: request.traceID
        ) { [self] outcome in
            switch outcome {
            case .success(let frame): carryOut(frame, of: request, completion)
            case .failure(let failure):
                completion(.failure(.failed(failure, requestID: request.requestID)))
            }
        }
        invocation.clientContext = request.clientContext
        invocation.log = request.log
        pool.invoke(invocation)
    }

    private func carryOut(
        _ frame: ResultFrame,
        of request: InvokeRequest,
        _ completion: @escaping (Result<[UInt8], InvokeError>) -> Void
    ) {
        guard !frame.emitted.isEmpty else {
            completion(.success(frame.result))
            return
        }
        guard !channels.isBehind else {
            completion(.failure(.notStored("the disk does not keep up with what is stored")))
            return
        }
        var change = HandOff()
        do {
            try channels.add(frame.emitted, to: &change)
        } catch {
            // No retry mends what the function says.
            let failure = InvocationFailure.invalidOutput(reason: "\(error)")
            completion(.failure(.failed(failure, requestID: request.requestID)))
            return
        }
        channels.handOff(change) { error in
            if let error {
                completion(.failure(.notStored("\(error)")))
            } else {
                completion(.success(frame.result))
            }
        }
    }
}
