import Glibc

/// Why a template cannot be run.
package enum TemplateError: Error, Sendable {
    /// The file cannot be read; the code is that of `errno(3)`.
    case unreadable(file: String, code: Int32)
    /// What is wrong with it, in the order of the file.
    case invalid(file: String, [Finding])

    package var findings: [Finding] {
        switch self {
        case .unreadable: []
        case .invalid(_, let findings): findings
        }
    }
}

extension TemplateError: CustomStringConvertible {
    /// One line per finding.
    package var description: String {
        switch self {
        case .unreadable(let file, let code): "\(file): \(String(cString: strerror(code)))"
        case .invalid(let file, let findings):
            findings.map { $0.diagnostic(file: file) }.joined(separator: "\n")
        }
    }
}
