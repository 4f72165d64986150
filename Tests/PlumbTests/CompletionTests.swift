import TestSupport
import Testing

/// Words completed by real shells on a terminal, in the folder of this repository.
@Suite struct CompletionTests {
    private static let completions = [
        ("plumb val", "plumb validate"),
        ("plumb events ma", "plumb events make"),
        ("plumb help events sh", "plumb help events show"),
        ("plumb invoke --templ", "plumb invoke --template"),
        ("plumb validate --template temp", "plumb validate --template template.yaml"),
        ("plumb validate --template=temp", "plumb validate --template=template.yaml"),
        ("plumb invoke -e Pack", "plumb invoke -e Package.swift"),
        ("plumb invoke Ch", "plumb invoke CheckConsent"),
        (
            "plumb invoke --template template.yaml gen",
            "plumb invoke --template template.yaml generate-export"
        ),
        (
            "plumb events make s3 --event ObjectRemoved:Delete",
            "plumb events make s3 --event ObjectRemoved:Delete"
        ),
        ("plumb completion z", "plumb completion zsh"),
        ("plumb start --port zz", "plumb start --port zz"),
        ("plumb schedule ne", "plumb schedule next"),
        ("plumb sources spec partner", "plumb sources spec partner-demo"),
        ("plumb nonsense st", "plumb nonsense st"),
    ]

    private func complete(_ words: String, in shell: String) throws -> FunctionRun.Outcome {
        var run = FunctionRun("plumb")
        run.wrapper = ["/usr/bin/python3", "\(Repository.root)/Tests/PlumbTests/complete.py"]
        run.arguments = [shell, Repository.root, words]
        return try run.run()
    }

    @Test(arguments: completions)
    func `bash completes`(_ typed: String, _ completed: String) throws {
        let outcome = try complete(typed, in: "bash")
        #expect(outcome == .init(output: completed + "\n", log: "", status: 0))
    }

    @Test(arguments: completions)
    func `zsh completes`(_ typed: String, _ completed: String) throws {
        let outcome = try complete(typed, in: "zsh")
        #expect(outcome == .init(output: completed + "\n", log: "", status: 0))
    }

    /// The lines of `plumb __complete`, which both scripts read.
    private func candidates(_ words: [String], folder: String = Repository.root) throws -> [String]
    {
        var run = FunctionRun("plumb")
        run.arguments = ["__complete"] + words
        run.workingFolder = folder
        let outcome = try run.run()
        #expect((outcome.log, outcome.status) == ("", 0))
        return outcome.output.split(separator: "\n").map { line in
            String(line.prefix { $0 != "\t" })
        }
    }

    @Test func `an option that is there is not offered again unless it may be repeated`() throws {
        let words = ["validate", "--json", "--parameter-overrides", "A=1", "--"]
        #expect(
            try candidates(words)
                == ["words", "--template", "--parameter-overrides", "--pipeline", "--help"]
        )
    }

    @Test func `without a template no function is offered`() throws {
        let folder = TemporaryFolder()
        #expect(try candidates(["invoke", ""], folder: folder.path) == ["words"])
        #expect(try candidates(["invoke", "a", ""]) == ["words"])
    }

    @Test func `an unknown shell is named`() throws {
        var run = FunctionRun("plumb")
        run.arguments = ["completion", "fish"]
        let message = "'fish' is no shell that plumb knows: give bash or zsh"
        #expect(
            try run.run()
                == .init(
                    output: "",
                    log: "plumb: error: \(message) (see plumb completion --help)\n",
                    status: 64
                )
        )
    }
}
