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
            variables: [PipelineFile.variable, LeadState.variable]
        ).run { environment in
            let pipeline = try PipelineFile.read(environment)
            let state = try LeadState(environment)
            return { event, context in
                let memory = IntakeMemory(state: state, context: context)
                let answer = Webhook(
                    pipeline: pipeline,
                    isKnown: memory.isKnown,
                    isRepeated: memory.isRepeated,
                    now: { context.now },
                    makeID: context.makeID
                ).answer(try HTTPRequest(JSONCursor(event)))
                report(answer, context.log)
                return FunctionResult(answer.response.json, emitted: answer.emitted)
            }
        }
    }

    private static func report(_ answer: Webhook.Answer, _ log: Logger) {
        var fields: [(String, JSON)] = [("status", JSON(answer.response.statusCode))]
        if let sourceID = answer.sourceID { fields.append(("sourceID", JSON(sourceID))) }
        if answer.leadIDs.count == 1 { fields.append(("leadID", JSON(answer.leadIDs[0]))) }
        guard let refusal = answer.refusal else {
            fields.append(("emitted", JSON(answer.emitted.count)))
            log.log(.debug, "request answered", fields)
            return
        }
        fields.append(("errorType", JSON(refusal.errorType)))
        log.log(.warning, "request refused", fields)
    }
}
