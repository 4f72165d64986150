/// How the bytes of a file stand for text.
package enum TextEncoding: String, Equatable, Sendable {
    /// With a byte order mark, so nothing else can be meant.
    case utf8 = "UTF-8"
    case utf16LittleEndian = "UTF-16LE"
    case utf16BigEndian = "UTF-16BE"
    /// Without a mark: each value is UTF-8 where it can be, else Windows-1252.
    ///
    /// Spreadsheets write either and say so nowhere. Of text in Windows-1252 with an accent next to
    /// nothing is valid UTF-8, and a value is long enough to tell; a file that two programs wrote
    /// into is read right as well.
    case unmarked = "UTF-8 or Windows-1252"

    /// The encoding of a file, and how many bytes its mark has.
    ///
    /// UTF-16 without a mark is known by the zeros that Latin letters have in it.
    ///
    /// - Parameter head: the first bytes of the file.
    /// - Returns: what they say.
    package static func detect(_ head: some Collection<UInt8>) -> (TextEncoding, markBytes: Int) {
        let start = Array(head.prefix(detectionBytes))
        if start.starts(with: [0xEF, 0xBB, 0xBF]) { return (.utf8, 3) }
        if start.starts(with: [0xFF, 0xFE]) { return (.utf16LittleEndian, 2) }
        if start.starts(with: [0xFE, 0xFF]) { return (.utf16BigEndian, 2) }
        let pairs = start.count / 2
        guard pairs > 0 else { return (.unmarked, 0) }
        var zeros = (even: 0, odd: 0)
        for index in 0..<pairs {
            if start[2 * index] == 0 { zeros.even += 1 }
            if start[2 * index + 1] == 0 { zeros.odd += 1 }
        }
        if zeros.odd * 2 > pairs, zeros.even * 4 < zeros.odd { return (.utf16LittleEndian, 0) }
        if zeros.even * 2 > pairs, zeros.odd * 4 < zeros.even { return (.utf16BigEndian, 0) }
        return (.unmarked, 0)
    }

    private static let detectionBytes = 4096
}
