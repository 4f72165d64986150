import Consent
import Events
import FunctionRuntime
import FunctionSetup
import JSON
import LeadModel
import LeadStore
import Pipeline
import Time
import WorkerProtocol

@main
enum CheckConsent {
    static func main() {
        FunctionDescription(
            name: "check-consent",
            summary: "lets leads pass that are new and may be contacted",
            trigger: .queue(Channel.leadQueue),
            variables: [PipelineFile.variable, LeadState.variable]
        ).run { environment in
            let pipeline = try PipelineFile.read(environment)
            let state = try LeadState(environment)
            return { event, context in
                let store = try state.store()
                // One flush to disk for the whole batch. A message that fails is asked about again
                // under the same message ID, so what it wrote before it failed does no harm.
                return try store.inTransaction {
                    try QueueEvent.handle(event, context) { message, body in
                        let lead = try Lead(record: body)
                        let flow = try pipeline.requiredFlow(lead.flowID)
                        return try check(lead, flow, message.id, store, context)
                    }
                }
            }
        }
    }

    private static func check(
        _ lead: Lead,
        _ flow: Flow,
        _ messageID: String,
        _ store: LeadStore,
        _ context: Context
    ) throws -> [Emission] {
        let startedAt = context.now
        let check = ConsentCheck(of: lead, flow: flow)
        guard try store.isFirst(lead, messageID: messageID, at: startedAt) else {
            let now = context.now
            let duplicate = check.duplicate(startedAt: startedAt, now: now)
            return [Emission(LeadEvent(.rejection, of: duplicate, messageID: messageID, at: now))]
        }
        let optedOut = try store.optedOut(check)
        let decision = check.decide(optedOut: optedOut, startedAt: startedAt, now: context.now)
        try store.record(decision, messageID: messageID, at: startedAt)
        return decision.emissions(messageID: messageID, at: context.now)
    }
}
