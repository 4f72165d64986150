internal import Glibc

/// The command line: one type a verb.
enum Plumb {
    static let version = "0.1.0"

    /// - Parameter words: what stands behind `plumb`.
    /// - Returns: the exit status.
    static func run(_ words: [String]) -> CInt {
        do {
            switch words.first {
            case "start": try StartCommand(Arguments(words.dropFirst(), StartCommand.options)).run()
            case "invoke":
                try InvokeCommand(Arguments(words.dropFirst(), InvokeCommand.options)).run()
            case "validate":
                return try ValidateCommand(
                    Arguments(words.dropFirst(), ValidateCommand.options)
                ).run()
            case "--help", "-h", "help":
                print(help, terminator: "")
            case "--version":
                print("plumb \(version)")
            case nil:
                throw UsageError("give a verb: start, invoke or validate")
            case let verb?:
                throw UsageError("'\(verb)' is no verb of plumb: give start, invoke or validate")
            }
            return 0
        } catch HelpRequest.asked {
            print(help, terminator: "")
            return 0
        } catch let error as UsageError {
            complain("\(error.description) (see plumb --help)")
            return 64
        } catch {
            complain("\(error)")
            return 78
        }
    }

    /// Writes an error; one that names its own place, line by line, stays as it is.
    static func complain(_ text: String) {
        let marks = [": error: ", ": error E", ": warning W"]
        let line = marks.contains(where: text.contains) ? "\(text)\n" : "plumb: error: \(text)\n"
        _ = line.withCString { write(STDERR_FILENO, $0, line.utf8.count) }
    }

    private static let help = """
        plumb: runs the functions of a SAM template on this machine

        usage: plumb start [--template FILE] [--port N] [--aws-port N] [--data-dir DIR] [--json]
               plumb invoke NAME -e FILE|- [--template FILE] [--data-dir DIR]
               plumb validate [--template FILE] [--pipeline FILE] [--json]

        start    serves the HTTP API, queues, streams, schedules and buckets until Ctrl-C
        invoke   runs one function with one event; NAME is a logical ID, a function name or an
                 executable; the result is on stdout, logs are on stderr
        validate checks the template and the pipeline file without running anything

          -e, --event FILE   the event; - for stdin
          --template FILE    the SAM template (default template.yaml)
          --port N           of the HTTP API (default 3000; 0 for any free one)
          --aws-port N       of Lambda's Invoke API and /_plumb/status (default 3001)
          --data-dir DIR     queues, state and buckets (default .plumb)
          --parameter-overrides NAME=VALUE   a parameter of the template; may be repeated
          --pipeline FILE    the pipeline file (default pipeline.yaml where there is one)
          --json             start and validate print one line of JSON instead of text
          --version          the version of plumb

        exit: 0 done, 1 validate found errors, 64 usage, 78 configuration; after invoke the
              function's: 1 the event failed, 65 it is not JSON (a batch with failed messages
              has not failed)

        """
}

/// Words that cannot be understood.
struct UsageError: Error {
    var description: String

    init(_ description: String) {
        self.description = description
    }
}

/// `--help` behind a verb.
enum HelpRequest: Error {
    case asked
}
