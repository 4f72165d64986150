import Glibc
import Template
import Testing

/// The template at the root of the repository, read whole.
@Suite struct ProductTemplateTests {
    private let path: String
    private let template: SAMTemplate

    init() throws {
        let parts = #filePath.split(separator: "/").dropLast(3)
        path = "/" + parts.joined(separator: "/") + "/template.yaml"
        template = try SAMTemplate.read(path: path)
    }

    @Test func `with any line damaged it is read or refused with a place`() throws {
        let lines = try lines()
        for index in lines.indices {
            var without = lines
            without.remove(at: index)
            var truncated = lines
            truncated[index] = String(lines[index].dropLast(3))
            for text in [without, truncated] {
                let findings = Fixture.findings(text.joined(separator: "\n"))
                #expect(findings.allSatisfy { $0.contains(": error E") })
            }
        }
    }

    private func lines() throws -> [String] {
        let file = try #require(fopen(path, "r"))
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 65_536)
        let count = fread(&bytes, 1, bytes.count, file)
        let text = String(decoding: bytes.prefix(count), as: UTF8.self)
        return text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    }

    @Test func `functions name their executables and limits`() {
        let read = template.functions.map { "\($0.name) \($0.handler) \($0.timeoutSeconds)" }
        #expect(
            read == [
                "ReceiveWebhook receive-webhook 30", "SubmitLead submit-lead 30",
                "FetchLead fetch-lead 120",
                "ImportLeads import-leads 60",
                "CheckConsent check-consent 30",
                "EnrichLead enrich-lead 30", "WatchSources watch-sources 30",
                "TransformEvents transform-events 60",
                "GenerateExport generate-export 900",
            ]
        )
        #expect(
            template.functions.map(\.memoryMegabytes) == [
                256, 256, 256, 512, 256, 256, 256, 256, 512,
            ]
        )
    }

    @Test func `the export function is told its buckets`() throws {
        let export = try #require(template.functions.last)
        let variables = export.environment.map { "\($0.name)=\($0.value)" }
        #expect(
            variables == [
                "PIPELINE_FILE=pipeline.yaml", "LAKE_BUCKET=lake", "EXPORT_BUCKET=exports",
            ]
        )
    }

    @Test func `webhooks have three routes, submissions three, batches three`() {
        let routes = template.routes.map { "\($0.method) \($0.path) \($0.function)" }
        #expect(
            routes == [
                "GET /webhooks/{source} ReceiveWebhook", "POST /webhooks/{source} ReceiveWebhook",
                "OPTIONS /webhooks/{source} ReceiveWebhook", "POST /leads SubmitLead",
                "ANY /flows/{flow}/sources/{source}/submit SubmitLead",
                "ANY /flows/{flow}/sources/{source}/ping SubmitLead",
                "POST /leads/batch ImportLeads", "GET /leads/batch ImportLeads",
                "GET /leads/batch/{id} ImportLeads",
            ]
        )
    }

    @Test func `every work queue gives up to the dead-letter queue`() {
        let work = template.queues.dropLast()
        #expect(
            work.map(\.name) == [
                "LeadQueue", "EnrichmentQueue", "ScoringQueue", "FetchQueue", "ImportQueue",
                "ExportQueue",
            ]
        )
        for queue in work {
            #expect(queue.redrive?.deadLetterQueue == "DeadLetterQueue")
            // Platforms are away for hours, and leads do not get stale by it.
            #expect(queue.redrive?.maxReceiveCount == (queue.name == "FetchQueue" ? 50 : 3))
        }
        #expect(template.queues.last?.redrive == nil)
        #expect(template.queues.last?.retentionSeconds == 1_209_600)
    }

    @Test func `a message stays hidden six times as long as its function may take`() throws {
        let mappings = template.queueMappings
        #expect(
            mappings.map { "\($0.queue) \($0.function) \($0.batchSize)" } == [
                "FetchQueue FetchLead 10",
                "ImportQueue ImportLeads 1", "LeadQueue CheckConsent 10",
                "EnrichmentQueue EnrichLead 10",
                "ExportQueue GenerateExport 1",
            ]
        )
        for mapping in mappings {
            #expect(mapping.reportsItemFailures)
            let queue = try #require(template.queues.first { $0.logicalID == mapping.queue })
            let function = try #require(
                template.functions.first { $0.logicalID == mapping.function }
            )
            #expect(queue.visibilityTimeoutSeconds >= 6 * function.timeoutSeconds)
        }
    }

    @Test func `lead events are partitioned into the lake`() throws {
        let stream = try #require(template.streams.first)
        #expect(template.streams.count == 1)
        #expect(stream.bucket == "LakeBucket")
        #expect(stream.transform == "TransformEvents")
        #expect(stream.compression == .gzip)
        #expect(stream.fileExtension == ".json.gz")
        #expect(stream.isPartitionedDynamically)
        #expect(stream.flushIntervalMilliseconds == 1_000)
        #expect(stream.flushRecords == 10_000)
        #expect((stream.transformRetries, stream.transformBytes) == (3, 1_048_576))
        let key = { (name: String) in "!{partitionKeyFromLambda:\(name)}" }
        let folders = ["year", "month", "day", "hour", "flow_id"].map { "\($0)=\(key($0))/" }
        #expect(stream.prefix == folders.joined() + "leads_\(key("window"))_")
    }

    @Test func `buckets have short names here`() {
        #expect(template.buckets.map(\.name) == ["lake", "exports", "uploads"])
    }
}
