internal import Events
internal import FunctionRuntime
internal import FunctionSetup
internal import ImportJobs
internal import Intake
internal import JSON
internal import LeadStore
internal import Pipeline

/// The HTTP side of imports: batches that are posted, and how far uploads are.
struct BatchDoor {
    let pipeline: PipelineConfiguration
    let maximumRows: Int
    let state: LeadState
    /// The same state, for what a power failure may take: it costs no flush.
    let unflushed: LeadState
    let counting: SourceCounting

    func answer(_ request: HTTPRequest, _ context: Context) -> FunctionResult {
        let answer = request.method == "GET" ? status(request, context) : batch(request, context)
        var fields: [(String, JSON)] = [("status", JSON(answer.response.statusCode))]
        if let sourceID = answer.sourceID { fields.append(("sourceID", JSON(sourceID))) }
        if let refusal = answer.refusal {
            fields.append(("errorType", JSON(refusal.errorType)))
            context.log.log(.warning, "request refused", fields)
        } else if request.method == "GET" {
            context.log.log(.debug, "request answered", fields)
        } else {
            fields.append(("leads", JSON(answer.leadIDs.count)))
            context.log.log(.info, "batch taken", fields)
        }
        return FunctionResult(answer.response.json, emitted: answer.emitted)
    }

    private func batch(_ request: HTTPRequest, _ context: Context) -> Webhook.Answer {
        var reception = BatchReception(
            pipeline: pipeline,
            maximumRows: maximumRows,
            isKnown: { (try? state.existingStore()?.isKnown(leadID: $0)) ?? false },
            now: { context.now }
        )
        reception.sender = sender(context)
        let answer = reception.answer(request)
        counting.count(
            sourceID: answer.sourceID,
            leads: answer.takenLeads,
            refusal: answer.failure,
            context
        )
        return answer
    }

    private func status(_ request: HTTPRequest, _ context: Context) -> Webhook.Answer {
        ImportStatus(
            pipeline: pipeline,
            sender: sender(context),
            jobs: { try state.existingStore() }
        ).answer(request) { error in
            let failure = ReportedFailure(error)
            let fields = [("errorType", JSON(failure.errorType))]
            context.log.log(.error, failure.errorMessage, fields)
        }
    }

    /// A state that cannot be used limits nobody.
    private func sender(_ context: Context) -> BatchSender {
        var sender = BatchSender(pipeline)
        sender.retryAfterSeconds = {
            (try? unflushed.store().retryAfterSeconds($0, now: context.now)) ?? nil
        }
        sender.waitSeconds = {
            (try? unflushed.existingStore()?.waitSeconds($0, now: context.now)) ?? nil
        }
        return sender
    }
}
