internal import Files

/// An IANA time zone: how far its clocks are from UTC, and when that changes.
///
/// Read from the system's database, `/usr/share/zoneinfo` (Debian: tzdata), up to the year 2200.
package struct TimeZone: Equatable, Sendable {
    /// As the database has it: `Europe/Berlin`.
    package let name: String
    /// Unix seconds, ascending.
    private let changes: [Int]
    /// Seconds east of UTC: the first before all changes, each other one from its change on.
    private let offsets: [Int]

    package static let utc = TimeZone(name: "UTC", changes: [], offsets: [0])

    private static let folder = "/usr/share/zoneinfo"
    /// The largest file of the database has less than 4 KB.
    private static let maximumBytes = 1_048_576

    /// Why there is no such zone.
    package enum Problem: Error, Equatable, Sendable {
        /// No name of a zone, or none that the database has.
        case unknown(String)
        /// The file is there and is no TZif.
        case damaged(path: String)
    }

    init(name: String, changes: [Int], offsets: [Int]) {
        self.name = name
        self.changes = changes
        self.offsets = offsets
    }

    /// Reads a zone of the system's database.
    ///
    /// - Parameter name: such as `America/New_York`; upper and lower case count.
    /// - Throws: `Problem`.
    package init(named name: String) throws(Problem) {
        guard name != "UTC" else {
            self = .utc
            return
        }
        guard Self.isName(name) else { throw .unknown(name) }
        let path = "\(Self.folder)/\(name)"
        let bytes: [UInt8]
        do throws(FileError) {
            bytes = try FileSystem.read(path, limitBytes: Self.maximumBytes)
        } catch {
            throw .unknown(name)
        }
        guard let zone = TimeZone(name: name, file: bytes) else { throw .damaged(path: path) }
        self = zone
    }

    /// Takes a zone from the bytes of a file of the database; nil where they are no TZif.
    package init?(name: String, file bytes: [UInt8]) {
        guard let file = TimeZoneFile(bytes) else { return nil }
        self.init(name: name, changes: file.changes, offsets: file.offsets)
    }

    /// Letters, digits and a few marks: nothing that leads out of the folder.
    private static func isName(_ name: String) -> Bool {
        let isPlain = name.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"):
                true
            default: "/_+-".utf8.contains(byte)
            }
        }
        return isPlain && !name.isEmpty && !name.hasPrefix("/") && name.utf8.count <= 64
    }

    /// How many seconds east of UTC the zone's clocks are.
    ///
    /// - Parameter instant: Unix seconds.
    /// - Returns: Seconds; negative to the west.
    package func offset(at instant: Int) -> Int {
        offsets[changeCount(through: instant)]
    }

    /// The first moment at which the zone's clocks show a time.
    ///
    /// - Parameter local: the time shown, as Unix seconds of the same time in UTC.
    /// - Returns: Unix seconds; nil for a time that is left out when clocks go forward.
    package func firstInstant(ofLocal local: Int) -> Int? {
        // Clocks are less than 26 hours from UTC.
        let near = changeCount(through: local - 93_600)...changeCount(through: local + 93_600)
        return Set(offsets[near]).map { local - $0 }.filter { $0 + offset(at: $0) == local }.min()
    }

    /// How many changes have happened by a moment.
    private func changeCount(through instant: Int) -> Int {
        var low = 0
        var high = changes.count
        while low < high {
            let middle = (low + high) / 2
            if changes[middle] <= instant { low = middle + 1 } else { high = middle }
        }
        return low
    }
}

extension TimeZone.Problem: CustomStringConvertible {
    package var description: String {
        switch self {
        case .unknown(let name):
            "'\(name.prefix(64))' is no time zone of /usr/share/zoneinfo (Debian: tzdata)"
        case .damaged(let path): "\(path) is damaged; install tzdata again"
        }
    }
}
