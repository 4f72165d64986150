import Consent
import Events
import Fields
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
        let duplicate = { (first: String?) -> [Emission] in
            let now = context.now
            let duplicate = check.duplicate(of: first, startedAt: startedAt, now: now)
            return [Emission(LeadEvent(.rejection, of: duplicate, messageID: messageID, at: now))]
        }
        switch try store.precedence(of: lead, messageID: messageID, at: startedAt) {
        case .first: break
        case .repetition: return []
        case .erased:
            context.log.log(.info, "lead is to be forgotten", [("leadID", JSON(lead.id))])
            return []
        case .duplicate: return duplicate(nil)
        }
        let optedOut = try store.optedOut(check)
        let decision = check.decide(optedOut: optedOut, startedAt: startedAt, now: context.now)
        let keys = DuplicateKey.keys(of: lead, flow: flow, now: startedAt)
        if !decision.isAllowed {
            // Who is turned away may try again, with consent or another number.
            try store.release(keys, of: lead)
        } else if let first = try store.claim(keys, of: lead, at: startedAt) {
            return duplicate(first)
        }
        try store.record(decision, messageID: messageID, at: startedAt)
        return decision.emissions(messageID: messageID, at: context.now)
    }
}
