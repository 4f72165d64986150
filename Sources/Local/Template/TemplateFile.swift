import Glibc
import YAML

/// Reads the file of a template.
enum TemplateFile {
    /// The bytes of a file, one more than a document may have at most.
    static func bytes(_ path: String) throws(TemplateError) -> [UInt8] {
        let file = try check(open(path, O_RDONLY | O_CLOEXEC), path)
        defer { close(file) }
        // Enough for the parser to see that a longer file is too long.
        var bytes = [UInt8](repeating: 0, count: YAMLLimits().documentBytes + 1)
        var count = 0
        while count < bytes.count {
            let rest = count..<bytes.count
            let step = bytes.withUnsafeMutableBytes { buffer in
                Glibc.read(
                    file,
                    UnsafeMutableRawBufferPointer(rebasing: buffer[rest]).baseAddress,
                    rest.count
                )
            }
            let progress = try check(step, path)
            if progress == 0 { break }
            count += progress
        }
        return Array(bytes.prefix(count))
    }

    private static func check<Result: SignedInteger>(
        _ result: Result,
        _ path: String
    ) throws(TemplateError) -> Result {
        guard result >= 0 else { throw .unreadable(file: path, code: errno) }
        return result
    }
}
