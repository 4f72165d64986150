import Enrichment
import Events
import FunctionRuntime
import FunctionSetup
import JSON
import LeadModel
import Pipeline
import Time
import WorkerProtocol

@main
enum EnrichLead {
    static func main() {
        FunctionDescription(
            name: "enrich-lead",
            summary: "adds what tables tell about a lead's phone, place and e-mail",
            trigger: .queue(Channel.enrichmentQueue),
            variables: [PipelineFile.variable]
        ).run { environment in
            let pipeline = try PipelineFile.read(environment)
            return { event, context in
                try QueueEvent.handle(event, context) { message, body in
                    let startedAt = context.now
                    let lead = try Lead(record: body)
                    let flow = try pipeline.requiredFlow(lead.flowID)
                    let outcome = Enrichment(defaultRegion: flow.defaultRegion)
                        .enrich(lead, startedAt: startedAt) { context.now }
                    report(outcome.warnings, lead.id, context.log)
                    let now = context.now
                    return [
                        Emission(whenDue: outcome.lead, to: Channel.scoringQueue, at: now),
                        Emission(
                            LeadEvent(.enrichment, of: outcome.lead, messageID: message.id, at: now)
                        ),
                    ]
                }
            }
        }
    }

    private static func report(_ warnings: [Enrichment.Warning], _ leadID: String, _ log: Logger) {
        for warning in warnings {
            log.log(
                .warning,
                "look-up failed, the lead goes on without it",
                [
                    ("leadID", JSON(leadID)), ("lookup", JSON(warning.lookup)),
                    ("errorType", JSON(warning.errorType)),
                ]
            )
        }
    }
}
