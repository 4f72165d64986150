import Testing
import YAML

@Suite struct YAMLNodeTests {
    @Test(
        arguments: [
            ("5", 5), ("\"5\"", 5), ("-3", -3), ("+7", 7), ("1_000", 1000), ("0", 0),
            ("!!int \"12\"", 12),
        ]
    )
    func `whole numbers are decimal`(_ text: String, _ expected: Int) throws {
        #expect(try value(text).int() == expected)
    }

    @Test(
        arguments: [
            ("010", "1:4 v: expected a whole number, found a text"),
            ("1:30", "1:4 v: expected a whole number, found a text"),
            ("1.5", "1:4 v: expected a whole number, found a number"),
            ("9223372036854775808", "1:4 v: expected a whole number, found a text"),
            ("secret", "1:4 v: expected a whole number, found a text"),
            ("yes", "1:4 v: expected a whole number, found true or false"),
            ("", "1:3 v: expected a whole number, found nothing"),
            ("''", "1:4 v: expected a whole number, found an empty text"),
            ("[1]", "1:4 v: expected a whole number, found a list"),
            ("{a: 1}", "1:4 v: expected a whole number, found a mapping"),
            ("!Ref x", "1:4 v: expected a whole number, found a value tagged !Ref"),
        ]
    )
    func `anything else is no whole number`(_ text: String, _ message: String) {
        expectFailure(message) { try value(text).int() }
    }

    @Test(
        arguments: [
            (1...900, "v: must be from 1 to 900"), (1...Int.max, "v: must be 1 or more"),
            (Int.min...(-1), "v: must be -1 or less"),
        ]
    )
    func `a number out of range names the range`(_ range: ClosedRange<Int>, _ text: String) {
        expectFailure("1:4 \(text)") { try value("0").int(in: range) }
        expectFailure("1:4 v: must be from 0.2 to 3.0") {
            try value("3.5").double(in: 0.2...3)
        }
    }

    @Test(arguments: [("0.5", 0.5), ("3", 3), ("1e3", 1000), ("-2.25", -2.25)])
    func `numbers may have a fraction`(_ text: String, _ expected: Double) throws {
        #expect(try value(text).double() == expected)
    }

    @Test(arguments: [".inf", "nan", "0x10", "1e999", "1.2.3", "infinity"])
    func `what is not finite and decimal is no number`(_ text: String) {
        #expect(throws: YAMLError.self) { try value(text).double() }
    }

    @Test(
        arguments: [
            ("true", true), ("Yes", true), ("ON", true), ("\"true\"", true), ("false", false),
            ("no", false), ("off", false),
        ]
    )
    func `booleans are those of YAML 1_1`(_ text: String, _ expected: Bool) throws {
        #expect(try value(text).bool() == expected)
    }

    @Test(arguments: ["y", "1", "tRue", "", "[]"])
    func `anything else is no boolean`(_ text: String) {
        #expect(throws: YAMLError.self) { try value(text).bool() }
    }

    @Test(arguments: [("5", "5"), ("yes", "yes"), ("!!str null", "null"), ("''", "")])
    func `a text is what is written`(_ text: String, _ expected: String) throws {
        #expect(try value(text).string() == expected)
    }

    @Test(arguments: ["", "~", "null", "[a]", "!Sub a", "!!binary aGk="])
    func `nothing, collections and tagged values are no text`(_ text: String) {
        #expect(throws: YAMLError.self) { try value(text).string() }
    }

    @Test(
        arguments: [
            ("200ms", Duration.milliseconds(200)), ("1s", .seconds(1)), ("2m", .seconds(120)),
            ("24h", .seconds(86_400)), ("7d", .seconds(604_800)),
        ]
    )
    func `a duration has a unit`(_ text: String, _ expected: Duration) throws {
        #expect(try value(text).duration() == expected)
    }

    @Test(arguments: ["1", "s", "1 s", "-1s", "1w", "1.5s", "9223372036854775807d"])
    func `a duration without one is refused`(_ text: String) {
        expectFailure("1:4 v: expected a duration such as 200ms, 1s or 2m, found \(kind(text))") {
            try value(text).duration()
        }
    }

    @Test func `missing and unknown keys are named with their place`() throws {
        let root = try read("queue:\n  Visibilty: 3\n  zzz: 1\n")
        let queue = try root.required("queue")
        expectFailure("2:3 queue: Visibility is missing") {
            try queue.required("Visibility")
        }
        let errors = try queue.unknownKeys(known: ["Visibility", "Delay"])
        #expect(
            errors.map { $0.diagnostic(file: "pipeline.yaml") } == [
                "pipeline.yaml:2:3: error: queue: unknown key 'Visibilty'; "
                    + "did you mean 'Visibility'?",
                "pipeline.yaml:3:3: error: queue: unknown key 'zzz'",
            ]
        )
        expectFailure("1:9 queue[0]: expected a mapping, found a text") {
            try read("queue: [x]").required("queue").elements()[0].required("a")
        }
        #expect(try queue["Delay"] == nil)
    }

    @Test func `a choice offers the nearest word`() {
        expectFailure("1:4 v: must be webhook or file, not 'webhok'; did you mean 'webhook'?") {
            try value("webhok").choice(among: ["webhook", "file"])
        }
    }

    @Test func `errors show names short and without control characters`() throws {
        let name = #"\e[31m"# + String(repeating: "k", count: 300)
        let error = try #require(try read("\"\(name)\": 1").unknownKeys(known: []).first)
        #expect(error.description.hasPrefix(#"unknown key '\u{1b}[31mkk"#))
        #expect(error.description.utf8.count < 120)
    }
}

private func value(_ text: String) throws(YAMLError) -> YAMLNode {
    try read("v: \(text)").required("v")
}

private func kind(_ text: String) -> String {
    text == "1" ? "a number" : "a text"
}
