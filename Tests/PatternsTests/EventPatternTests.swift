import JSON
import Patterns
import Testing

/// Which events a pattern takes.
///
/// The examples of https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
/// and of aws/event-ruler, each with an event beside it that does not match.
@Suite struct EventPatternTests {
    private func matches(_ pattern: String, _ event: String) throws -> Bool {
        try EventPattern(parsing: pattern).matches(try JSON(parsing: event))
    }

    @Test(arguments: [
        // Whole values.
        (#"{"a":["x","y"]}"#, [#"{"a":"x"}"#, #"{"a":"y","b":1}"#], [#"{"a":"X"}"#, "{}"]),
        (#"{"a":[300]}"#, [#"{"a":300}"#, #"{"a":300.0}"#, #"{"a":3e2}"#], [#"{"a":"300"}"#]),
        (#"{"a":[0.5]}"#, [#"{"a":0.5}"#, #"{"a":5e-1}"#], [#"{"a":0}"#]),
        (
            #"{"a":[9007199254740993]}"#, [#"{"a":9007199254740993}"#],
            [#"{"a":9007199254740992}"#]
        ),
        (#"{"a":[null]}"#, [#"{"a":null}"#], [#"{"a":""}"#, "{}", #"{"a":"null"}"#]),
        (#"{"a":[""]}"#, [#"{"a":""}"#], [#"{"a":null}"#, #"{"a":" "}"#, "{}"]),
        (#"{"a":[true]}"#, [#"{"a":true}"#], [#"{"a":false}"#, #"{"a":1}"#, #"{"a":"true"}"#]),
        // Canonically equivalent texts are different bytes.
        (#"{"a":["\u00e9"]}"#, [#"{"a":"\u00E9"}"#], [#"{"a":"e\u0301"}"#]),
        (#"{"a":["x"],"b":["y"]}"#, [#"{"a":"x","b":"y"}"#], [#"{"a":"x"}"#, #"{"b":"y"}"#]),
        // Arrays in the event.
        (
            #"{"a":["x"]}"#, [#"{"a":["z","x"]}"#, #"{"a":[["x"]]}"#],
            [#"{"a":[]}"#, #"{"a":["z"]}"#]
        ),
        (
            #"{"a":{"b":[1],"c":[2]}}"#, [#"{"a":[{"b":0,"c":2},{"b":1,"c":2}]}"#],
            [#"{"a":[{"b":1,"c":0},{"b":0,"c":2}]}"#, #"{"a":{"b":1}}"#, #"{"a":1}"#]
        ),
        // Texts.
        (#"{"a":[{"prefix":"us-"}]}"#, [#"{"a":"us-east-1"}"#, #"{"a":"us-"}"#], [#"{"a":"u"}"#]),
        (#"{"a":[{"prefix":""}]}"#, [#"{"a":""}"#, #"{"a":"x"}"#], [#"{"a":1}"#, #"{"a":null}"#]),
        (#"{"a":[{"suffix":".png"}]}"#, [#"{"a":"b.png"}"#], [#"{"a":"png"}"#, #"{"a":".PNG"}"#]),
        (
            #"{"a":[{"prefix":{"equals-ignore-case":"EventB"}}]}"#,
            [#"{"a":"EVENTBridge"}"#, #"{"a":"eventb"}"#], [#"{"a":"event"}"#]
        ),
        (
            #"{"a":[{"suffix":{"equals-ignore-case":".PNG"}}]}"#,
            [#"{"a":"x.pNg"}"#], [#"{"a":"x.jpg"}"#]
        ),
        (
            #"{"a":[{"equals-ignore-case":"Alice ÄÖ"}]}"#,
            [#"{"a":"ALICE äö"}"#], [#"{"a":"alice"}"#]
        ),
        (
            #"{"a":[{"wildcard":"dir/*.png"}]}"#,
            [#"{"a":"dir/.png"}"#, #"{"a":"dir/a/b.png"}"#, #"{"a":"dir/.png.png"}"#],
            [#"{"a":"dir/.pn"}"#, #"{"a":"xdir/a.png"}"#, #"{"a":"dir/a.png "}"#, #"{"a":1}"#]
        ),
        (
            #"{"a":[{"wildcard":"*ab*ab*"}]}"#,
            [#"{"a":"abab"}"#, #"{"a":"xabyabz"}"#, #"{"a":"aabab"}"#],
            [#"{"a":"aba"}"#, #"{"a":"ab"}"#]
        ),
        (#"{"a":[{"wildcard":"a*a"}]}"#, [#"{"a":"aa"}"#], [#"{"a":"a"}"#]),
        (
            #"{"a":[{"wildcard":"2\\*2\\\\*"}]}"#, [#"{"a":"2*2\\"}"#, #"{"a":"2*2\\x"}"#],
            [#"{"a":"2x2\\"}"#]
        ),
        (#"{"a":[{"wildcard":"exact"}]}"#, [#"{"a":"exact"}"#], [#"{"a":"exactly"}"#]),
        // Numbers.
        (#"{"a":[{"numeric":["=",5]}]}"#, [#"{"a":5}"#, #"{"a":5.0}"#], [#"{"a":"5"}"#]),
        (#"{"a":[{"numeric":["<",10]}]}"#, [#"{"a":-1}"#, #"{"a":9.99}"#], [#"{"a":10}"#]),
        (
            #"{"a":[{"numeric":[">",0,"<=",5]}]}"#, [#"{"a":0.1}"#, #"{"a":5}"#],
            [#"{"a":0}"#, #"{"a":5.1}"#, #"{"a":null}"#, #"{"a":true}"#]
        ),
        (#"{"a":[{"numeric":[">=",-3.018e2]}]}"#, [#"{"a":-301.8}"#], [#"{"a":-302}"#]),
        // Addresses.
        (
            #"{"a":[{"cidr":"10.0.0.0/24"}]}"#, [#"{"a":"10.0.0.255"}"#],
            [#"{"a":"10.0.1.0"}"#, #"{"a":"10.0.0"}"#, #"{"a":"::a00:1"}"#, #"{"a":1}"#]
        ),
        (
            #"{"a":[{"cidr":"2001:db8::/33"}]}"#, [#"{"a":"2001:db8:7fff::1"}"#],
            [#"{"a":"2001:db8:8000::1"}"#]
        ),
        (#"{"a":[{"cidr":"0.0.0.0/0"}]}"#, [#"{"a":"255.1.2.3"}"#], [#"{"a":"x"}"#]),
        // Existence is one of values, not of objects.
        (
            #"{"a":{"b":[{"exists":true}]}}"#, [#"{"a":{"b":null}}"#, #"{"a":{"b":[1]}}"#],
            [#"{"a":{"b":{"c":1}}}"#, #"{"a":{}}"#, "{}", #"{"a":{"b":[]}}"#]
        ),
        (
            #"{"a":{"b":[{"exists":false}]}}"#, [#"{"a":{"b":{"c":1}}}"#, "{}", #"{"a":1}"#],
            [#"{"a":{"b":null}}"#, #"{"a":[{"c":1},{"b":1}]}"#]
        ),
        (#"{"a":[{"exists":false},"x"]}"#, [#"{"a":"x"}"#, "{}"], [#"{"a":"y"}"#]),
        // Anything but.
        (
            #"{"a":[{"anything-but":"x"}]}"#,
            [#"{"a":"y"}"#, #"{"a":1}"#, #"{"a":null}"#, #"{"a":["x","y"]}"#],
            [#"{"a":"x"}"#, "{}", #"{"a":{"b":"y"}}"#]
        ),
        (#"{"a":[{"anything-but":123}]}"#, [#"{"a":"123"}"#], [#"{"a":123}"#, #"{"a":123.0}"#]),
        (#"{"a":[{"anything-but":["x","y"]}]}"#, [#"{"a":"z"}"#], [#"{"a":"x"}"#, #"{"a":"y"}"#]),
        (#"{"a":[{"anything-but":[1,2.5]}]}"#, [#"{"a":3}"#], [#"{"a":1}"#, #"{"a":2.5}"#]),
        (
            #"{"a":[{"anything-but":{"prefix":"init"}}]}"#, [#"{"a":"done"}"#, #"{"a":1}"#],
            [#"{"a":"initial"}"#]
        ),
        (
            #"{"a":[{"anything-but":{"suffix":[".txt",".rtf"]}}]}"#, [#"{"a":"x.doc"}"#],
            [#"{"a":"x.txt"}"#, #"{"a":"x.rtf"}"#]
        ),
        (
            #"{"a":[{"anything-but":{"equals-ignore-case":["Init","Stop"]}}]}"#,
            [#"{"a":"run"}"#], [#"{"a":"INIT"}"#, #"{"a":"stop"}"#]
        ),
        (
            #"{"a":[{"anything-but":{"wildcard":["*/lib/*","*/bin/*"]}}]}"#,
            [#"{"a":"/etc/x"}"#], [#"{"a":"/usr/lib/x"}"#, #"{"a":"/bin/x"}"#]
        ),
        // Alternatives.
        (
            #"{"$or":[{"a":[1]},{"b":[{"numeric":[">",5]}]}]}"#,
            [#"{"a":1}"#, #"{"b":6}"#, #"{"a":1,"b":1}"#], [#"{"a":2,"b":5}"#, "{}"]
        ),
        (
            #"{"s":["x"],"d":{"$or":[{"a":[1]},{"b":[2],"c":[3]}]}}"#,
            [#"{"s":"x","d":{"a":1}}"#, #"{"s":"x","d":{"b":2,"c":3}}"#],
            [#"{"s":"y","d":{"a":1}}"#, #"{"s":"x","d":{"b":2}}"#]
        ),
        (
            #"{"d":{"$or":[{"a":[{"exists":false}]},{"b":[1]}]}}"#,
            [#"{"d":{"c":1}}"#, #"{"d":{"a":1,"b":1}}"#], [#"{"d":{"a":1}}"#]
        ),
        // A field may be called so.
        (#"{"$or":["x"]}"#, [#"{"$or":"x"}"#], ["{}"]),
        (#"{"$or":[{"prefix":"x"},{"suffix":"y"}]}"#, [#"{"$or":"xa"}"#], [#"{"$or":"a"}"#]),
    ])
    func `a pattern takes these events and not those`(
        pattern: String,
        taken: [String],
        left: [String]
    ) throws {
        for event in taken { #expect(try matches(pattern, event), "\(pattern) \(event)") }
        for event in left { #expect(try !matches(pattern, event), "\(pattern) \(event)") }
    }

    @Test(arguments: [
        ("[]", "Filter is not an object"),
        ("{}", "Empty filter not allowed"),
        (#"{"a":{}}"#, "a: Empty objects are not allowed"),
        (#"{"detail":{"id":"x"}}"#, #"detail.id: "id" must be an object or an array"#),
        (#"{"a":[]}"#, "a: Empty arrays are not allowed"),
        (#"{"a":["x",["y"]]}"#, "a[1]: Match value must be String, number, true, false, or null"),
        (#"{"a":[{}]}"#, "a[0]: Only one key allowed in match expression"),
        (#"{"a":[{"prefix":"x","suffix":"y"}]}"#, "a[0]: Only one key allowed"),
        (#"{"a":[{"prefx":"x"}]}"#, "a[0].prefx: Unrecognized match type prefx: there are"),
        (#"{"$or":[{"a":[1]}]}"#, "$or[0].a: Unrecognized match type a"),
        (#"{"$or":[{"a":[1]},{"b":[]}]}"#, "$or[1].b: Empty arrays are not allowed"),
        (#"{"a":[{"prefix":1}]}"#, "a[0].prefix: prefix match pattern must be a string"),
        (#"{"a":[{"prefix":{"suffix":"x"}}]}"#, "a[0].prefix: prefix match pattern must be"),
        (#"{"a":[{"suffix":{"equals-ignore-case":1}}]}"#, "a[0].suffix.equals-ignore-case: "),
        (#"{"a":[{"equals-ignore-case":["x"]}]}"#, "equals-ignore-case match pattern must be a"),
        (#"{"a":[{"exists":"true"}]}"#, "a[0].exists: exists match pattern must be either true"),
        (#"{"a":[{"numeric":5}]}"#, "a[0].numeric: Value of numeric must be an array."),
        (#"{"a":[{"numeric":[]}]}"#, "a[0].numeric: Unrecognized numeric range operator: "),
        (#"{"a":[{"numeric":["!",5]}]}"#, "numeric[0]: Unrecognized numeric range operator: !"),
        (#"{"a":[{"numeric":["<","5"]}]}"#, "a[0].numeric: Value of < must be numeric"),
        (#"{"a":[{"numeric":["<",5,">",1]}]}"#, "Too many terms in numeric range expression"),
        (#"{"a":[{"numeric":[">",5,">",1]}]}"#, "Bad numeric range operator: >"),
        (#"{"a":[{"numeric":[">",5,"<"]}]}"#, "Value of < must be numeric"),
        (#"{"a":[{"numeric":[">",5,"<",5]}]}"#, "Bottom must be less than top"),
        (#"{"a":[{"numeric":[">",1,"<",5,"<",6]}]}"#, "Too many terms"),
        (#"{"a":[{"cidr":"10.0.0.0"}]}"#, "a[0].cidr: Malformed CIDR, one '/' required"),
        (#"{"a":[{"cidr":"10.0.0.0/x"}]}"#, "mask bits must be an integer"),
        (#"{"a":[{"cidr":"10.0.0.0/33"}]}"#, "mask bits must be from 0 to 32"),
        (#"{"a":[{"cidr":"10.0.0/8"}]}"#, "Nonstandard IP address: 10.0.0"),
        (#"{"a":[{"wildcard":"x**"}]}"#, "a[0].wildcard: Consecutive wildcard characters at pos 2"),
        (#"{"a":[{"wildcard":"x\\y"}]}"#, "a[0].wildcard: Invalid escape character at pos 2"),
        (#"{"a":[{"anything-but":true}]}"#, "a[0].anything-but: Value of anything-but must be"),
        (#"{"a":[{"anything-but":[]}]}"#, "a[0].anything-but: Empty arrays are not allowed"),
        (#"{"a":[{"anything-but":["x",1]}]}"#, "anything-but[1]: Inside anything but list"),
        (#"{"a":[{"anything-but":{"numeric":[">",1]}}]}"#, "Unsupported anything-but pattern: num"),
        (#"{"a":[{"anything-but":{"prefix":""}}]}"#, "anything-but.prefix: Null prefix/suffix"),
        (#"{"a":[{"anything-but":{"wildcard":["a",1]}}]}"#, "wildcard[1]: wildcard match pattern"),
        (#"{"a":["#, "Filter is not valid JSON: line 1"),
    ])
    func `a pattern that is wrong says what and where`(pattern: String, message: String) {
        do {
            _ = try EventPattern(parsing: pattern)
            Issue.record("\(pattern) was taken")
        } catch {
            #expect("\(error)".contains(message))
        }
    }

    @Test func `a pattern knows what it asks of a field`() throws {
        #expect(try EventPattern(parsing: #"{"body":["x"]}"#).shape(of: "body") == .value)
        #expect(try EventPattern(parsing: #"{"body":{"a":[1]}}"#).shape(of: "body") == .object)
        #expect(try EventPattern(parsing: #"{"a":[1]}"#).shape(of: "body") == .unnamed)
        let mixed = #"{"$or":[{"body":["x"]},{"body":{"a":[1]}}]}"#
        #expect(try EventPattern(parsing: mixed).shape(of: "body") == .mixed)
    }

    @Test func `a wildcard is matched in time that does not explode`() throws {
        let stars = String(repeating: "*a", count: 40) + "*b"
        let pattern = try EventPattern(parsing: #"{"a":[{"wildcard":"\#(stars)"}]}"#)
        let event: JSON = ["a": JSON(String(repeating: "a", count: 20_000))]
        let start = ContinuousClock.now
        #expect(!pattern.matches(event))
        #expect(ContinuousClock.now - start < .seconds(5))
    }
}
