import EventLoop
import Queues
import Redis
import TestSupport
import Testing

/// Where a test keeps its queues: what holds of them holds wherever.
enum TestStore: String, CaseIterable, CustomTestStringConvertible {
    case file
    case redis

    var testDescription: String { rawValue }

    /// Opens what is kept in a folder, or under its name.
    func open(
        in folder: TemporaryFolder,
        channels: [String],
        loop: EventLoop,
        runtime: String = "one"
    ) throws -> QueueStore {
        switch self {
        case .file:
            return try QueueStore(
                path: "\(folder.path)/queues.db",
                channels: channels,
                loop: loop
            )
        case .redis:
            let address = RedisProcess.shared.address(for: folder)
            return try QueueStore(
                redis: RedisLocation(address, dataDirectory: runtime),
                channels: channels,
                loop: loop
            )
        }
    }
}
