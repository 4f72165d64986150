internal import YAML

/// `plumb completion`: the script for a shell.
struct CompletionCommand {
    private let shell: Shell

    init(_ arguments: Arguments) throws {
        guard let name = arguments.positional.first else {
            throw UsageError("for which shell? give plumb completion bash or zsh")
        }
        guard let shell = Shell(rawValue: name) else {
            let hint = NearestName.to(name, among: Shell.names)
            throw UsageError(
                "'\(name)' is no shell that plumb knows: give bash or zsh",
                meant: hint
            )
        }
        self.shell = shell
    }

    func run() -> CInt {
        print(shell.script, terminator: "")
        return 0
    }
}
