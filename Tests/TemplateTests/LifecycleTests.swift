import Template
import Testing
import Time

@Suite struct LifecycleTests {
    private func bucket(_ configuration: String) -> String {
        Fixture.resources(
            """
            Bucket:
              Type: AWS::S3::Bucket
              Properties:
                LifecycleConfiguration: \(configuration)
            """
        )
    }

    @Test func `the enabled rules of a bucket are read`() throws {
        let text = bucket(
            """
            {Rules: [{Status: Enabled, Prefix: logs/, ExpirationInDays: 90, ObjectSizeLessThan: 9, \
            Transitions: [{StorageClass: GLACIER, TransitionInDays: 30}], \
            AbortIncompleteMultipartUpload: {DaysAfterInitiation: 7}}, \
            {Status: Disabled, ExpirationInDays: 1}, \
            {Status: Enabled, TagFilters: [{Key: a, Value: b}], ExpirationInDays: 1}, \
            {Status: Enabled, ExpirationDate: 2026-03-01, \
            Transition: {StorageClass: STANDARD_IA, TransitionDate: '2026-01-01T00:00:00.000Z'}}]}
            """
        )
        let rules = try #require(try Fixture.read(text).buckets.first).lifecycle
        #expect(rules.count == 2)
        #expect((rules[0].keyPrefix, rules[0].smallerThan) == ("logs/", 9))
        #expect((rules[0].expiration, rules[0].abortDays) == (.days(90), 7))
        #expect(
            rules[0].transitions == [
                .init(due: .days(30), storageClass: "GLACIER", minimumBytes: 0)
            ]
        )
        #expect(rules[1].expiration == .date(Timestamp(seconds: 1_772_323_200)))
        let date = Timestamp(seconds: 1_767_225_600)
        #expect(
            rules[1].transitions == [
                .init(due: .date(date), storageClass: "STANDARD_IA", minimumBytes: 131_072)
            ]
        )
    }

    @Test(arguments: [
        ("{}", "E105:"),
        ("{Rules: [{ExpirationInDays: 1}]}", "E105:"),
        ("{Rules: [{Status: On, ExpirationInDays: 1}]}", "E104:"),
        ("{Rules: [{Status: Enabled, ExpirationInDays: 0}]}", "E103:"),
        (
            "{Rules: [{Status: Enabled, ExpirationDate: '2026-01-01T10:00:00Z'}]}",
            "E106: ExpirationDate '2026-01-01T10:00:00Z' must be midnight UTC"
        ),
        (
            "{Rules: [{Status: Enabled, ExpirationInDays: 1, ExpirationDate: 2026-01-01}]}",
            "E107: ExpirationInDays and ExpirationDate exclude each other"
        ),
        (
            "{Rules: [{Status: Enabled, ExpirationInDays: 30, "
                + "Transition: {StorageClass: GLACIER, TransitionInDays: 30}}]}",
            "E106: ExpirationInDays '30' must be more than the 30 days of a transition"
        ),
        ("{Rules: [{Status: Enabled, Transition: {StorageClass: GLACIER}}]}", "E107: a transition"),
        (
            "{Rules: [{Status: Enabled, Transition: {StorageClass: ICE, TransitionInDays: 1}}]}",
            "E104"
        ),
        ("{Rules: [{Status: Enabled, AbortIncompleteMultipartUpload: {}}]}", "E105:"),
        ("{Rules: [{Status: Enabled, Expiration: 1}]}", "E101:"),
    ])
    func `a rule that is wrong is an error`(configuration: String, error: String) {
        let findings = Fixture.findings(bucket(configuration))
        #expect(findings.contains { $0.contains(error) }, "\(findings)")
    }
}
