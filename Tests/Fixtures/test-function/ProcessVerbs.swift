import Glibc
import JSON

/// What a test can ask of the process itself.
///
/// `{"do":"process"|"environment"|"allocate"|"write", …}`
enum ProcessVerbs {
    /// The result of such a verb; nil where something else is asked for.
    static func answer(_ request: JSON) -> JSON? {
        switch request["do"]?.string {
        case "process": return ["pid": JSON(Int(getpid()))]
        case "environment": return environment
        case "allocate":
            allocate(
                megabytes: request["megabytes"]?.int ?? 0,
                milliseconds: request["milliseconds"]?.int ?? 0
            )
            return ["pid": JSON(Int(getpid()))]
        case "write":
            write(
                request["text"]?.string ?? "",
                times: request["times"]?.int ?? 1,
                to: CInt(request["descriptor"]?.int ?? Int(STDERR_FILENO))
            )
            return ["pid": JSON(Int(getpid()))]
        default: return nil
        }
    }

    private static var environment: JSON {
        var variables: [(String, JSON)] = []
        var next = environ
        while let entry = next.pointee {
            let parts = String(cString: entry).split(
                separator: "=",
                maxSplits: 1,
                omittingEmptySubsequences: false
            )
            variables.append((String(parts[0]), JSON(String(parts[1]))))
            next += 1
        }
        return JSON(members: variables)
    }

    /// Holds so much memory for so long, every page of it touched.
    private static func allocate(megabytes: Int, milliseconds: Int) {
        let space = UnsafeMutableRawBufferPointer.allocate(
            byteCount: megabytes << 20,
            alignment: 4096
        )
        defer { space.deallocate() }
        for page in stride(from: 0, to: space.count, by: 4096) {
            space[page] = UInt8(page >> 12 & 1) + 1
        }
        usleep(UInt32(milliseconds) * 1000)
    }

    /// Writes a text again and again, past every buffer of a library.
    private static func write(_ text: String, times: Int, to descriptor: CInt) {
        let bytes = Array(text.utf8)
        let block = Array(
            repeatElement(bytes, count: max(1, min(times, 65_536 / max(1, bytes.count)))).joined()
        )
        var left = bytes.count * times
        while left > 0 {
            // A multiple of the text is written before the next block begins.
            var piece = block.prefix(left)[...]
            while !piece.isEmpty {
                let count = piece.withUnsafeBytes {
                    Glibc.write(descriptor, $0.baseAddress, $0.count)
                }
                guard count > 0 else { return }
                piece = piece.dropFirst(count)
                left -= count
            }
        }
    }
}
