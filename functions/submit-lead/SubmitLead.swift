import Database
import Events
import FunctionRuntime
import FunctionSetup
import Intake
import JSON
import LeadStore

@main
enum SubmitLead {
    static func main() {
        FunctionDescription(
            name: "submit-lead",
            summary: "takes leads that partners submit and answers what became of each",
            trigger: .http,
            variables: [PipelineFile.variable, LeadState.variable] + TenantQuota.variables
        ).runDeferring { environment, deferred in
            let pipeline = try TenantQuota.applied(
                to: try PipelineFile.read(environment),
                environment
            )
            // What a power failure takes from the state, the next step notices; what is sent on is
            // flushed anyway.
            let state = try LeadState(environment, durability: .normal)
            let counting = SourceCounting(state, deferred)
            return { event, context in
                var memory = SubmissionMemory(
                    settle: { try state.store().settle($0, $1) },
                    holder: { try state.existingStore()?.holder(of: $0) },
                    isKnown: { try state.existingStore()?.isKnown(leadID: $0) ?? false }
                )
                memory.retryAfterSeconds = {
                    try state.store().retryAfterSeconds($0, now: context.now)
                }
                memory.waitSeconds = {
                    try state.existingStore()?.waitSeconds($0, now: context.now)
                }
                let answer = SubmissionDoor(
                    pipeline: pipeline,
                    memory: memory,
                    now: { context.now },
                    makeID: context.makeID
                ).answer(try HTTPRequest(JSONCursor(event))) { error in
                    let failure = ReportedFailure(error)
                    let fields = [("errorType", JSON(failure.errorType))]
                    context.log.log(.error, failure.errorMessage, fields)
                }
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
