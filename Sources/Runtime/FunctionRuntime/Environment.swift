internal import Glibc

/// The environment variables of the process, read once in `main`.
package struct Environment: Sendable {
    /// Every variable, empty ones too.
    package let all: [String: String]

    package init(_ variables: [String: String]) {
        all = variables
    }

    /// The variables as the process got them.
    package static func ofProcess() -> Environment {
        var variables: [String: String] = [:]
        var next = environ
        while let entry = next.pointee {
            let text = String(cString: entry)
            if let equals = text.firstIndex(of: "=") {
                variables[String(text[..<equals])] = String(text[text.index(after: equals)...])
            }
            next += 1
        }
        return Environment(variables)
    }

    /// The value of a variable; nil where it is not set or empty.
    package subscript(name: String) -> String? {
        guard let value = all[name], !value.isEmpty else { return nil }
        return value
    }

    /// `PLUMB_SEED`; throws a `ConfigurationError` for what is no number.
    package var seed: UInt64? {
        get throws {
            try self["PLUMB_SEED"].map { text in
                guard let seed = UInt64(text) else {
                    throw ConfigurationError(
                        "PLUMB_SEED is '\(text)': give a number from 0 to 2^64-1"
                    )
                }
                return seed
            }
        }
    }
}

/// A setting that stops the process: exit status 78.
package struct ConfigurationError: Error, CustomStringConvertible {
    /// What is wrong, where, and what to do.
    package var description: String

    package init(_ description: String) {
        self.description = description
    }
}
