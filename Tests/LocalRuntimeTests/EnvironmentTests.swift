import JSON
import TestSupport
import Testing

/// What a function finds in its environment.
@Suite struct EnvironmentTests {
    private let folder = TestTemplate.folder([
        (
            "      Timeout: 2\n",
            """
                  Timeout: 2
                  MemorySize: 256
                  FunctionName: told
                  Environment: {Variables: {DECLARED: template, SHARED: template, NUMBER: 1}}

            """
        )
    ])

    private func variables(
        shell: [String: String] = [:],
        _ options: String...
    ) throws -> (variables: JSON, errors: String) {
        let runtime = try RunningRuntime(
            in: folder.path,
            variables: shell,
            arguments: ["--port", "0", "--aws-port", "0"] + options
        )
        let answer = try #require(runtime.post(#"{"do":"environment"}"#))
        return (try JSON(parsing: answer.body), runtime.errors)
    }

    private func refusal(_ options: String...) throws -> RunningRuntime.NotStarted {
        try #require(throws: RunningRuntime.NotStarted.self) {
            try RunningRuntime(in: folder.path, arguments: options)
        }
    }

    @Test func `it is what Lambda sets, what the template declares and the shell's`() throws {
        let found = try variables(shell: ["OWN": "shell"]).variables
        let expected: JSON = [
            "AWS_ACCESS_KEY_ID": "local", "AWS_ACCOUNT_ID": "123456789012",
            "AWS_DEFAULT_REGION": "us-east-1",
            "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "256", "AWS_LAMBDA_FUNCTION_NAME": "told",
            "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
            "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand",
            "AWS_LAMBDA_LOG_GROUP_NAME": "/aws/lambda/told",
            "AWS_REGION": "us-east-1", "AWS_SAM_LOCAL": "true",
            "AWS_SECRET_ACCESS_KEY": "local", "AWS_SESSION_TOKEN": "local",
            "AWS_XRAY_CONTEXT_MISSING": "LOG_ERROR",
            "AWS_XRAY_DAEMON_ADDRESS": "127.0.0.1:2000",
            "_AWS_XRAY_DAEMON_ADDRESS": "127.0.0.1", "_AWS_XRAY_DAEMON_PORT": "2000",
            "DECLARED": "template", "LAMBDA_RUNTIME_DIR": "/var/runtime",
            "LAMBDA_TASK_ROOT": JSON(folder.path), "LANG": "en_US.UTF-8", "NUMBER": "1",
            "OWN": "shell", "PATH": "/usr/bin:/bin",
            "PLUMB_BUCKETS": JSON("\(folder.path)/.plumb/buckets"),
            "PLUMB_DATABASE_URL": JSON("sqlite:\(folder.path)/.plumb/state.db"),
            "PLUMB_WORKER": "1", "SHARED": "template", "TZ": ":UTC",
            "_HANDLER": "test-function",
        ]
        let stream = try #require(found["AWS_LAMBDA_LOG_STREAM_NAME"]?.string)
        #expect(try /\d{4}\/\d\d\/\d\d\/\[\$LATEST\][0-9a-f]{32}/.wholeMatch(in: stream) != nil)
        var rest = found
        rest["AWS_LAMBDA_LOG_STREAM_NAME"] = nil
        #expect(rest == expected)
    }

    @Test func `what Lambda sets is not to be changed, credentials and region are`() throws {
        let found = try variables(shell: [
            "TZ": "Europe/Berlin", "_HANDLER": "other", "LANG": "de_DE.UTF-8",
            "AWS_REGION": "eu-central-1", "AWS_ACCESS_KEY_ID": "own",
            "AWS_LAMBDA_FUNCTION_NAME": "other",
        ]).variables
        #expect(found["TZ"] == ":UTC")
        #expect(found["_HANDLER"] == "test-function")
        #expect(found["AWS_LAMBDA_FUNCTION_NAME"] == "told")
        #expect(found["LANG"] == "de_DE.UTF-8")
        #expect(found["AWS_REGION"] == "eu-central-1")
        #expect(found["AWS_DEFAULT_REGION"] == "eu-central-1")
        #expect(found["AWS_ACCESS_KEY_ID"] == "own")
    }

    @Test func `the shell beats the template and a file beats the shell`() throws {
        try folder.write(
            Array("# of this test\nSHARED=first\nMORE='two words'\n".utf8),
            to: "first.env"
        )
        try folder.write(Array("SHARED=file\n".utf8), to: "second.env")
        let found = try variables(
            shell: ["SHARED": "shell", "DECLARED": "shell"],
            "--env-file",
            "\(folder.path)/first.env",
            "--env-file",
            "\(folder.path)/second.env"
        ).variables
        #expect(found["DECLARED"] == "shell")
        #expect(found["SHARED"] == "file")
        #expect(found["MORE"] == "two words")
    }

    @Test func `values for all functions and for one reach those that declare them`() throws {
        try folder.write(
            Array(
                #"{"Parameters":{"SHARED":"all","DECLARED":"all"},"Fn":{"SHARED":"own","NUMBER":2.5}}"#
                    .utf8
            ),
            to: "vars.json"
        )
        let found = try variables(
            shell: ["SHARED": "shell"],
            "--env-vars",
            "\(folder.path)/vars.json"
        )
        #expect(found.variables["SHARED"] == "own")
        #expect(found.variables["DECLARED"] == "all")
        #expect(found.variables["NUMBER"] == "2.5")
        #expect(!found.errors.contains("warning"))
    }

    @Test func `a function may be called by its name in the file, too`() throws {
        try folder.write(Array(#"{"told":{"SHARED":true}}"#.utf8), to: "vars.json")
        let found = try variables("--env-vars", "\(folder.path)/vars.json").variables
        #expect(found["SHARED"] == "true")
    }

    @Test func `what no function declares is warned of and not set`() throws {
        try folder.write(
            Array(#"{"Parameters":{"DECLARE":"x"},"Fn":{"OTHER_THING":"x"},"Fm":{"A":"b"}}"#.utf8),
            to: "vars.json"
        )
        let path = "\(folder.path)/vars.json"
        let found = try variables("--env-vars", path)
        #expect(found.variables["DECLARE"] == nil)
        #expect(found.variables["OTHER_THING"] == nil)
        #expect(
            found.errors.contains(
                "plumb: warning: \(path): functions do not declare 'DECLARE', so it is not set; "
                    + "did you mean 'DECLARED'?\n"
            )
        )
        #expect(
            found.errors.contains(
                "plumb: warning: \(path): function Fn does not declare 'OTHER_THING', so it is not set\n"
            )
        )
        #expect(
            found.errors.contains(
                "plumb: warning: \(path): no function 'Fm' in the template; did you mean 'Fn'?\n"
            )
        )
    }

    @Test(arguments: [
        ("{\n  \"Fn\": {,}}", "line 2, column"), ("[]", "object"),
        (#"{"Fn":{"SHARED":[1]}}"#, "Fn.SHARED"), (#"{"Fn":7}"#, "Fn"),
    ])
    func `a file of values that is none is refused with its place`(
        text: String,
        place: String
    ) throws {
        try folder.write(Array(text.utf8), to: "vars.json")
        let refusal = try refusal("--env-vars", "\(folder.path)/vars.json")
        #expect(refusal.status == 64)
        #expect(refusal.errors.contains("vars.json"))
        #expect(refusal.errors.contains(place), "\(refusal.errors)")
    }

    @Test func `a file of variables that is none is refused with its line`() throws {
        try folder.write(Array("GOOD=1\nnot a variable\n".utf8), to: "bad.env")
        let refusal = try refusal("--env-file", "\(folder.path)/bad.env")
        #expect(refusal.status == 64)
        #expect(refusal.errors.contains("bad.env:2"), "\(refusal.errors)")
    }

    @Test(arguments: ["--env-file", "--env-vars"])
    func `a file that is not there is named`(option: String) throws {
        let refusal = try refusal(option, "\(folder.path)/nowhere")
        #expect(refusal.status == 64 || refusal.status == 78)
        #expect(refusal.errors.contains("\(folder.path)/nowhere"))
    }
}
