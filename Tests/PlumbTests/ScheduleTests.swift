import Files
import JSON
import TestSupport
import Testing

/// `plumb schedule next`: without a runtime.
@Suite struct ScheduleTests {
    private func next(
        _ words: [String],
        folder: String = Repository.root
    ) throws -> FunctionRun.Outcome {
        try PlumbRun.outcome(["schedule", "next"] + words, folder: folder)
    }

    @Test func `times are printed in UTC, a line each`() throws {
        let outcome = try next([
            "--expression", "cron(30 2 * * ? *)", "--timezone", "America/New_York", "--from",
            "2026-03-07T02:30:00-05:00", "--count", "3",
        ])
        #expect(
            outcome.output == """
                2026-03-09T06:30:00Z
                2026-03-10T06:30:00Z
                2026-03-11T06:30:00Z

                """
        )
        #expect((outcome.log, outcome.status) == ("", 0))
    }

    @Test func `ten of them unless told otherwise, or as one object`() throws {
        let rate = ["--expression", "rate(2 hours)", "--from", "2026-01-01T00:30:00Z"]
        let lines = try next(rate).output.split(separator: "\n")
        #expect((lines.count, lines.first) == (10, "2026-01-01T02:30:00Z"))
        let once = try next([
            "--json", "--expression", "at(2026-07-01T09:30:00)", "--timezone", "Europe/Berlin",
            "--from", "2026-01-01T00:00:00Z",
        ])
        #expect(
            try JSON(parsing: Array(once.output.utf8)) == [
                "expression": "at(2026-07-01T09:30:00)", "timezone": "Europe/Berlin",
                "times": ["2026-07-01T07:30:00Z"],
            ]
        )
    }

    @Test(
        arguments: [
            (
                ["--expression", "cron(0 dummy ? * MON-FRI *)"],
                "cron(0 dummy ? * MON-FRI *), column 8: hours 'dummy' must be 0 to 23, with , - * /"
            ),
            (
                ["--expression", "cron(0 1 * * * *)"],
                "cron(0 1 * * * *), column 10: one of day-of-month and day-of-week must be ?, and "
                    + "not both"
            ),
            (
                ["--expression", "daily"],
                "daily, column 1: expected rate(5 minutes), cron(0 10 * * ? *) or "
                    + "at(2026-11-01T09:30:00)"
            ),
            (
                ["--expression", "rate(1 day)", "--timezone", "Mars/North"],
                "--timezone: 'Mars/North' is no time zone of /usr/share/zoneinfo (Debian: tzdata)"
            ),
        ]
    )
    func `what is no expression ends with 65 and says where`(
        _ words: [String],
        _ reason: String
    ) throws {
        let outcome = try next(words)
        #expect(outcome.log == "plumb: error: \(reason)\n")
        #expect((outcome.output, outcome.status) == ("", 65))
    }

    @Test(
        arguments: [
            ([], "give the NAME of a schedule or --expression 'cron(…)'"),
            (["A", "--expression", "rate(1 day)"], "give the NAME of a schedule or --expression"),
            (["A", "--timezone", "UTC"], "--timezone goes with --expression"),
            (["--expression", "rate(1 day)", "--from", "now"], "--from is 'now'"),
            (["--expression", "rate(1 day)", "--count", "0"], "--count is '0'"),
            (["Nigthly"], "the template has no schedule 'Nigthly'; did you mean 'Nightly'?"),
        ]
    )
    func `words that do not fit end with 64`(_ words: [String], _ reason: String) throws {
        let folder = try Self.folder()
        let outcome = try next(words, folder: folder.path)
        #expect(outcome.log.hasPrefix("plumb: error: \(reason)"))
        #expect((outcome.output, outcome.status) == ("", 64))
    }

    private static func folder() throws -> TemporaryFolder {
        let folder = TemporaryFolder()
        let template = """
            Transform: AWS::Serverless-2016-10-31
            Resources:
              F:
                Type: AWS::Serverless::Function
                Properties:
                  CodeUri: f
                  Handler: f
                  Runtime: provided.al2023
                  Events:
                    E:
                      Type: ScheduleV2
                      Properties:
                        Name: Nightly
                        ScheduleExpression: cron(0 3 * * ? *)
                        ScheduleExpressionTimezone: Asia/Kathmandu
                        EndDate: '2026-01-03T00:00:00Z'
            """
        try FileSystem.writeAtomically(Array(template.utf8), to: "\(folder.path)/template.yaml")
        return folder
    }

    @Test func `a schedule of the template has its zone and its end`() throws {
        let folder = try Self.folder()
        let outcome = try next(["Nightly", "--from", "2026-01-01T00:00:00Z"], folder: folder.path)
        #expect(outcome.output == "2026-01-01T21:15:00Z\n2026-01-02T21:15:00Z\n")
        let list = try PlumbRun.outcome(["schedule", "list"], folder: folder.path)
        #expect(list.output == "Nightly  F  cron(0 3 * * ? *) Asia/Kathmandu  never again\n")
    }
}
