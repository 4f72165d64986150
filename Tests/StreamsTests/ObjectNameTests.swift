import Identifiers
import ObjectStore
import Template
import Testing
import Time
import TimeZones

@testable import Streams

@Suite struct ObjectNameTests {
    /// 8 March 2026, 06:59:07 UTC.
    private static let moment = Timestamp(milliseconds: 1_772_953_147_045)
    private static let keys = [("tenant", "acme"), ("flow", "solar")]

    private func stream(_ prefix: String?, errors: String? = nil) -> DeliveryStream {
        DeliveryStream(
            logicalID: "S",
            name: "Events",
            bucket: "B",
            prefix: prefix,
            errorOutputPrefix: errors
        )
    }

    @Test(
        arguments: [
            (nil, "2026/03/08/06/"), ("", "2026/03/08/06/"), ("legacy", "legacy2026/03/08/06/"),
            ("lake/", "lake/2026/03/08/06/"), ("!{timestamp:'y='yyyy}/", "y=2026/"),
            ("a/!{timestamp:yyyy}!{timestamp:MM}/b", "a/202603/b"),
            ("t=!{partitionKeyFromLambda:tenant}/", "t=acme/"),
            (
                "t=!{partitionKeyFromLambda:tenant}/f=!{partitionKeyFromLambda:flow}/!{timestamp:HH}/",
                "t=acme/f=solar/06/"
            ),
            ("i=!{partitionKeyFromQuery:id},!{partitionKeyFromLambda:tenant}/", "i=7,acme/"),
            ("!{timestamp:yyyy}/!{timestamp:'m='MM'/d='dd}/", "2026/m=03/d=08/"),
        ] as [(String?, String)]
    )
    func `a prefix is evaluated, a static one gets the hour`(
        prefix: String?,
        expected: String
    ) throws {
        let name = try ObjectName(stream(prefix))
        let values = try name.values(transformed: Self.keys, queried: [("id", "7")])
        #expect(name.partition(keys: values, oldest: Self.moment) == expected)
    }

    @Test func `a custom time zone moves timestamps of prefixes alone`() throws {
        var stream = stream(
            "!{timestamp:yyyy/MM/dd/HH}/",
            errors: "e/!{firehose:error-output-type}/"
        )
        stream.timeZone = try TimeZone(named: "America/New_York")
        let name = try ObjectName(stream)
        #expect(name.partition(keys: [], oldest: Self.moment) == "2026/03/08/01/")
        let id = UUID(milliseconds: 0, random: (1, 2))
        let key = name.key(partition: "", oldest: Self.moment, id: id, isError: false)
        #expect(key == "Events-1-2026-03-08-06-59-07-\(id)")
    }

    @Test func `every random text is a new one of eleven letters and digits`() throws {
        let name = try ObjectName(stream("!{firehose:random-string}/!{firehose:random-string}"))
        let parts = name.partition(keys: [], oldest: Self.moment).split(separator: "/")
        #expect(parts.map(\.count) == [11, 11])
        #expect(parts[0] != parts[1])
        #expect(parts.joined().allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) })
    }

    @Test(
        arguments: [
            [("tenant", "acme")], [("tenant", "acme"), ("flow", "")], [("flow", "solar")], [],
        ] as [[(String, String)]]
    )
    func `a record without a value for a key has no place`(keys: [(String, String)]) throws {
        let prefix = "!{partitionKeyFromLambda:tenant}/!{partitionKeyFromLambda:flow}/"
        let name = try ObjectName(stream(prefix, errors: "e/!{firehose:error-output-type}/"))
        let missing = keys.contains { $0.0 == "tenant" } ? "flow" : "tenant"
        #expect(throws: ObjectName.Problem.missingKey(missing)) {
            try name.values(transformed: keys)
        }
    }

    @Test(arguments: [
        ("..", ObjectKeyRule.noDotSegment), ("a/../b", .noDotSegment), ("a//b", .noEmptySegment),
        ("a\u{0}b", .noNUL), (String(repeating: "x", count: 256), .segmentAtMost255Bytes),
        (String(repeating: "x/", count: 600) + "x", .atMost1024Bytes), ("/", .noEmptySegment),
    ])
    func `a value that leads out of the bucket's keys gives no place`(
        value: String,
        rule: ObjectKeyRule
    ) throws {
        let prefix = "t=!{partitionKeyFromLambda:tenant}/!{partitionKeyFromLambda:flow}/"
        let name = try ObjectName(stream(prefix, errors: "e/!{firehose:error-output-type}/"))
        let keys = [("tenant", "acme"), ("flow", value)]
        let partition = name.partition(
            keys: try name.values(transformed: keys),
            oldest: Self.moment
        )
        #expect(name.problem(ofPartition: partition) == .refusedKey(rule))
        let good = name.partition(
            keys: try name.values(transformed: Self.keys),
            oldest: Self.moment
        )
        #expect(name.problem(ofPartition: good) == nil)
    }

    @Test(
        arguments: [
            ("/lake/", nil), ("a//b/", nil), ("../", nil), ("lake/", "/errors/"),
        ] as [(String, String?)]
    )
    func `a prefix that no object can have is refused at the start`(
        prefix: String,
        errors: String?
    ) {
        let stream = stream(prefix, errors: errors)
        #expect(throws: StreamError.self) { try ObjectName(stream) }
    }

    @Test(
        arguments: [
            (nil, nil, "processing-failed/2026/03/08/06/"),
            ("lake/", nil, "lake/processing-failed/2026/03/08/06/"),
            ("lake/", "errors/", "errors/2026/03/08/06/"),
            (
                "!{timestamp:yyyy}/", "e/!{firehose:error-output-type}/!{timestamp:MM}/",
                "e/processing-failed/03/"
            ),
        ] as [(String?, String?, String)]
    )
    func `what cannot be delivered has a place of its own`(
        prefix: String?,
        errors: String?,
        expected: String
    ) throws {
        let name = try ObjectName(stream(prefix, errors: errors))
        let partition = name.errorPartition(type: "processing-failed", oldest: Self.moment)
        #expect(partition == expected)
    }

    @Test(
        arguments: [
            (DeliveryStream.Compression.none, nil, false, ""), (.gzip, nil, false, ".gz"),
            (.gzip, ".ndjson.gz", false, ".ndjson.gz"), (.none, ".ndjson", false, ".ndjson"),
            (.gzip, nil, true, ""),
            (.zip, nil, false, ".zip"), (.snappy, nil, false, ".snappy"),
            (.hadoopSnappy, nil, false, ".snappy"),
        ] as [(DeliveryStream.Compression, String?, Bool, String)]
    )
    func `an object is named as Firehose names it`(
        compression: DeliveryStream.Compression,
        fileExtension: String?,
        isError: Bool,
        suffix: String
    ) throws {
        var stream = stream("lake/")
        stream.compression = compression
        stream.fileExtension = fileExtension
        let id = UUID(milliseconds: Self.moment.milliseconds, random: (1, 2))
        let key = try ObjectName(stream).key(
            partition: "lake/",
            oldest: Self.moment,
            id: id,
            isError: isError
        )
        #expect(key == "lake/Events-1-2026-03-08-06-59-07-\(id)\(suffix)")
    }
}
