internal import EventLoop
package import Queues
internal import Template
internal import Time

/// Records that clients put.
extension StreamDelivery {
    /// Whether so much waits for the disk that new records should be refused.
    package var isBehind: Bool { store.isBehind }

    /// How many of these records the buffer has room for, from the first on.
    package func room(for records: [[UInt8]]) -> Int {
        var room = stream.bufferLimitMegabytes * 1_048_576 - status.buffered.bytes
        return records.prefix { record in
            room -= record.count
            return room >= 0
        }.count
    }

    /// Stores records, and calls back with their IDs once they are on disk.
    package func put(
        _ records: [[UInt8]],
        _ completion: @escaping (Result<[String], StoreError>) -> Void
    ) {
        let now = loop.clock.now.milliseconds
        var change = HandOff()
        change.records = records.map { data in
            HandOff.NewRecord(
                stream: stream.logicalID,
                sequence: store.nextSequence(),
                arrivedAt: now,
                data: data
            )
        }
        let stored = change.records.map(\.buffered)
        store.handOff(change) { [weak self] result in
            switch result {
            case .success:
                self?.stored(stored)
                completion(.success(stored.map { String($0.sequence) }))
            case .failure(let error): completion(.failure(error))
            }
        }
    }
}
