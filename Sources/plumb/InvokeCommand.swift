internal import CLinux
internal import Files
internal import Glibc
internal import LocalRuntime
internal import Template
internal import YAML

/// `plumb invoke`: becomes the function, with the event on its stdin.
struct InvokeCommand {
    private let project: Project
    private let name: String
    private let eventPath: String

    init(_ arguments: Arguments) throws {
        guard let name = arguments.positional.first else {
            throw UsageError("which function? give plumb invoke NAME -e FILE")
        }
        guard let eventPath = arguments["event"] else {
            throw UsageError("which event? give -e FILE, or -e - for stdin")
        }
        project = try Project(arguments)
        self.name = name
        self.eventPath = eventPath
    }

    /// Replaces this process: the function's streams and exit status are plumb's.
    ///
    /// Calls `execve`.
    func run() throws {
        let functions = project.template.functions
        let named = functions.first { $0.logicalID == name }
        guard
            let function = named
                ?? functions.first(where: { $0.name == name || $0.handler == name })
        else {
            let known = functions.flatMap { [$0.logicalID, $0.name, $0.handler] }
            let hint = NearestName.to(name, among: known).map { ": did you mean '\($0)'?" } ?? ""
            throw UsageError("\(project.options.templatePath) has no function '\(name)'\(hint)")
        }
        let launch = try FunctionLaunch(function, options: project.options)
        if eventPath != "-" {
            let event = plumb_open(eventPath, O_RDONLY, 0)
            guard event >= 0 else {
                throw UsageError("cannot open \(eventPath): \(String(cString: strerror(errno)))")
            }
            guard try FileStatus.of(eventPath)?.isFolder != true else {
                throw UsageError("\(eventPath) is no file with an event")
            }
            dup2(event, STDIN_FILENO)
            close(event)
        }
        throw launch.becomeFunction()
    }
}
