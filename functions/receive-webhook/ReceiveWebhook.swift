import Events
import FunctionRuntime
import FunctionSetup
import Intake
import JSON
import LeadStore

@main
enum ReceiveWebhook {
    static func main() {
        FunctionDescription(
            name: "receive-webhook",
            summary: "takes leads from the webhooks of ad platforms and sends on the new ones",
            trigger: .http,
            variables: [PipelineFile.variable, LeadState.variable]
        ).run { environment in
            let pipeline = try PipelineFile.read(environment)
            let state = try LeadState(environment)
            return { event, context in
                let answer = Webhook(
                    pipeline: pipeline,
                    isKnown: { isKnown($0, state, context.log) },
                    now: { context.now },
                    makeID: context.makeID
                ).answer(try HTTPRequest(JSONCursor(event)))
                report(answer, context.log)
                return FunctionResult(answer.response.json, emitted: answer.emitted)
            }
        }
    }

    /// Whether the lead has been taken before; no where the state cannot tell, for the check that
    /// counts is made later and a lead must not wait for this one.
    private static func isKnown(_ leadID: String, _ state: LeadState, _ log: Logger) -> Bool {
        do {
            return try state.existingStore()?.isKnown(leadID: leadID) ?? false
        } catch {
            let failure = ReportedFailure(error)
            log.log(.warning, failure.errorMessage, [("errorType", JSON(failure.errorType))])
            return false
        }
    }

    private static func report(_ answer: Webhook.Answer, _ log: Logger) {
        var fields: [(String, JSON)] = [("status", JSON(answer.response.statusCode))]
        if let sourceID = answer.sourceID { fields.append(("sourceID", JSON(sourceID))) }
        guard let refusal = answer.refusal else {
            fields.append(("emitted", JSON(answer.emitted.count)))
            log.log(.debug, "request answered", fields)
            return
        }
        fields.append(("errorType", JSON(refusal.errorType)))
        log.log(.warning, "request refused", fields)
    }
}
