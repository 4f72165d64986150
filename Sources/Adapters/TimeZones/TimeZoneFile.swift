/// The changes that a TZif file records, and those that its rule makes after them.
///
/// https://www.rfc-editor.org/rfc/rfc9636
struct TimeZoneFile {
    /// Unix seconds, ascending.
    private(set) var changes: [Int] = []
    /// Seconds east of UTC: the first before all changes, each other one from its change on.
    private(set) var offsets: [Int] = []

    /// The last year whose changes are known.
    private static let lastYear = 2200
    private static let headBytes = 44
    /// A type of local time: its offset, whether it is daylight saving time, and its name's place.
    private static let typeBytes = 6

    /// Nil for bytes that are no TZif of version 2 or later.
    init?(_ bytes: [UInt8]) {
        guard let first = Head(bytes[...], timeBytes: 4), first.version >= UInt8(ascii: "2") else {
            return nil
        }
        let rest = bytes.dropFirst(Self.headBytes + first.dataBytes)
        guard let head = Head(rest, timeBytes: 8) else { return nil }
        let data = Array(rest.dropFirst(Self.headBytes))
        guard data.count >= head.dataBytes, head.typeCount > 0, read(data, head) else { return nil }
        let rule = data.dropFirst(head.dataBytes).drop { $0 == UInt8(ascii: "\n") }
            .prefix { $0 != UInt8(ascii: "\n") }
        guard !rule.isEmpty else { return }
        guard let rule = DaylightRule(rule) else { return nil }
        follow(rule)
    }

    private mutating func read(_ data: [UInt8], _ head: Head) -> Bool {
        let typesStart = head.changeCount * 9
        let types = (0..<head.typeCount).map {
            Self.number(data[(typesStart + $0 * Self.typeBytes)...], bytes: 4)
        }
        offsets = [types[0]]
        for index in 0..<head.changeCount {
            let type = Int(data[head.changeCount * 8 + index])
            let change = Self.number(data[(index * 8)...], bytes: 8)
            guard type < types.count, changes.last.map({ $0 < change }) ?? true else {
                return false
            }
            changes.append(change)
            offsets.append(types[type])
        }
        return true
    }

    /// Goes on behind what the file records.
    private mutating func follow(_ rule: DaylightRule) {
        let last = changes.last ?? 0
        let lastChangeYear = 1970 + last / 31_556_952
        for year in stride(from: max(1970, lastChangeYear - 1), through: Self.lastYear, by: 1) {
            for change in rule.changes(in: year) where change.instant > changes.last ?? 0 {
                changes.append(change.instant)
                offsets.append(change.offset)
            }
        }
    }

    /// A signed number, its most significant byte first.
    private static func number(_ bytes: ArraySlice<UInt8>, bytes count: Int) -> Int {
        let bits = bytes.prefix(count).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        return count == 4 ? Int(Int32(truncatingIfNeeded: bits)) : Int(Int64(bitPattern: bits))
    }

    /// What comes before the data of a version, and says how much there is of each kind.
    private struct Head {
        let version: UInt8
        let changeCount: Int
        let typeCount: Int
        let dataBytes: Int

        init?(_ bytes: ArraySlice<UInt8>, timeBytes: Int) {
            let bytes = Array(bytes.prefix(headBytes))
            guard bytes.count == headBytes, bytes.starts(with: "TZif".utf8) else { return nil }
            let counts = (0..<6).map { TimeZoneFile.number(bytes[(20 + $0 * 4)...], bytes: 4) }
            guard counts.allSatisfy({ (0...100_000).contains($0) }) else { return nil }
            version = bytes[4]
            changeCount = counts[3]
            typeCount = counts[4]
            let times = changeCount * (timeBytes + 1) + counts[2] * (timeBytes + 4)
            dataBytes = times + typeCount * typeBytes + counts[5] + counts[1] + counts[0]
        }
    }
}
