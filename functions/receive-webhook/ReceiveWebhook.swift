import Database
import Events
import FunctionRuntime
import FunctionSetup
import Intake
import JSON

@main
enum ReceiveWebhook {
    static func main() {
        FunctionDescription(
            name: "receive-webhook",
            summary: "takes leads from the webhooks of ad platforms and sends on the new ones",
            trigger: .http,
            variables: [PipelineFile.variable, LeadState.variable] + TenantQuota.variables
        ).runDeferring { environment, deferred in
            let pipeline = try TenantQuota.applied(
                to: try PipelineFile.read(environment),
                environment
            )
            let state = try LeadState(environment)
            let unflushed = try LeadState(environment, durability: .normal)
            let counting = SourceCounting(unflushed, deferred)
            return { event, context in
                let memory = IntakeMemory(state: state, unflushed: unflushed, context: context)
                var webhook = Webhook(
                    pipeline: pipeline,
                    isKnown: memory.isKnown,
                    isRepeated: memory.isRepeated,
                    now: { context.now },
                    makeID: context.makeID
                )
                webhook.retryAfterSeconds = memory.retryAfterSeconds
                webhook.settle = memory.settle
                webhook.holder = { memory.holder(of: $2, leadID: $0, submittedAt: $1) }
                let answer = webhook.answer(try HTTPRequest(JSONCursor(event)))
                context.log.log(
                    answer.refusal == nil ? .debug : .warning,
                    answer.refusal == nil ? "request answered" : "request refused",
                    answer.logFields
                )
                counting.count(
                    sourceID: answer.sourceID,
                    leads: answer.takenLeads,
                    refusal: answer.failure,
                    context
                )
                return FunctionResult(answer.response.json, emitted: answer.emitted)
            }
        }
    }
}
