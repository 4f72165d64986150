internal import HTTPServer

/// One body on its way from its connection to the thread that writes it.
///
/// Confined to the loop. Holds no more than `windowBytes`: beyond that the connection waits.
final class ContentUpload {
    let request: S3Request
    let lane: Int
    /// Or why the content is not wanted; the body is dropped then.
    let content: Result<ReceivedContent, S3Error>
    private let threads: FileThreads
    private weak var exchange: HTTPExchange?
    private var piece: [UInt8] = []
    private var underWay = 0
    private var isPaused = false

    private static let pieceBytes = 131_072
    private static let windowBytes = 524_288

    init(
        _ request: S3Request,
        _ content: Result<ReceivedContent, S3Error>,
        threads: FileThreads,
        exchange: HTTPExchange
    ) {
        self.request = request
        self.content = content
        self.threads = threads
        self.exchange = exchange
        lane = threads.freest
    }

    /// Takes bytes; false where the connection should wait.
    func take(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard case .success = content else { return true }
        piece.append(contentsOf: bytes)
        if piece.count >= Self.pieceBytes { send() }
        isPaused = underWay >= Self.windowBytes
        return !isPaused
    }

    /// Sends what is left and then calls back, on the loop, with what the work makes of the content.
    func finish<Outcome: Sendable>(
        _ work: @escaping @Sendable (Result<ReceivedContent, S3Error>) -> Outcome,
        then completion: @escaping (Outcome) -> Void
    ) {
        let rest = piece
        piece = []
        threads.run(
            on: lane,
            { [content] in
                if case .success(let content) = content, !rest.isEmpty { content.take(rest) }
                return work(content)
            },
            then: completion
        )
    }

    private func send() {
        guard case .success(let content) = content else { return }
        let bytes = piece
        piece = []
        underWay += bytes.count
        threads.run(
            on: lane,
            { content.take(bytes) },
            then: { [self] _ in
                underWay -= bytes.count
                guard isPaused, underWay <= Self.windowBytes / 2 else { return }
                isPaused = false
                exchange?.continueBody()
            }
        )
    }
}
