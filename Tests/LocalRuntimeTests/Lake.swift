import EventLoop
import JSON
import Synchronization
import TestSupport

/// The event lake of a runtime of the product.
struct Lake {
    let folder: TemporaryFolder

    /// The lines that hold a text.
    func lines(_ text: String) throws -> [JSON] {
        let command =
            "find \(folder.path)/.plumb/buckets/lake -name '*.gz' -exec gzip -dc {} + "
            + "2>/dev/null | grep -F '\(text)' > \(folder.path)/lines.txt"
        _ = Command.run(command)
        return try folder.read("lines.txt").split(separator: 10).map {
            try JSON(parsing: [UInt8]($0))
        }
    }

    /// What happened to a lead.
    func types(_ leadID: String) throws -> [String] {
        try lines(leadID).filter { $0["lead_data"]?["lead_id"]?.string == leadID }
            .compactMap { $0["event_type"]?.string }
    }
}

extension HTTPClient {
    /// The answers to one request that 16 clients send at once.
    static func race(_ request: @escaping @Sendable () -> Answer?) throws -> [Answer] {
        let answers = Answers()
        let senders = try (0..<16).map { _ in
            try Thread(name: "sender") {
                if let answer = request() { answers.values.withLock { $0.append(answer) } }
            }
        }
        for sender in senders { sender.join() }
        return answers.values.withLock { $0 }
    }

    private final class Answers: Sendable {
        let values = Mutex<[Answer]>([])
    }
}
