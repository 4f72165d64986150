import Database
import Events
import FunctionRuntime
import FunctionSetup
import HTTPClient
import Intake
import JSON
import LeadModel
import LeadStore
import Pipeline
import Time
import WorkerProtocol

@main
enum FetchLead {
    static func main() {
        FunctionDescription(
            name: "fetch-lead",
            summary:
                "fetches leads that platforms have named by ID only, forgets those they want forgotten",
            trigger: .queue(Channel.fetchQueue),
            variables: [
                PipelineFile.variable, LeadState.variable,
                ("SSL_CERT_FILE", "PEM file to check servers against (default the system's)"),
            ]
        ).runDeferring { environment, deferred in
            let pipeline = try PipelineFile.read(environment)
            let state = try LeadState(environment)
            let counting = SourceCounting(
                try LeadState(environment, durability: .normal),
                deferred
            )
            let authorities = environment["SSL_CERT_FILE"]
            let connection = HTTPConnection(HTTPClient(certificateAuthorities: authorities))
            let pauses = PlatformPauses()
            return { event, context in
                let fetching = LeadFetching(
                    pipeline: pipeline,
                    pauses: pauses,
                    isKnown: { try state.existingStore()?.isKnown(leadID: $0) ?? false },
                    erase: { try erase($0, from: state.store()) },
                    send: { request throws(PlatformError) in
                        try send(request, over: connection)
                    },
                    now: { context.now }
                )
                return try QueueEvent.handle(event, context) { message, body in
                    do {
                        return try fetching.emissions(for: body, messageID: message.id)
                    } catch let failure as FetchFailure where failure.reason != .unknownSource {
                        counting.count(
                            sourceID: failure.sourceID,
                            leads: 0,
                            refusal: failure.reason.errorType,
                            context
                        )
                        throw failure
                    }
                }
            }
        }
    }

    private static func erase(_ erasure: LeadErasure, from store: LeadStore) throws {
        try store.erase(
            leadID: erasure.leadID,
            tenantID: erasure.tenantID,
            sourceID: erasure.sourceID,
            messageID: erasure.messageID,
            atMilliseconds: Int64(erasure.at.milliseconds)
        )
    }

    private static func send(
        _ request: PlatformRequest,
        over connection: HTTPConnection
    ) throws(PlatformError) -> PlatformAnswer {
        let get = HTTPClientRequest(url: request.url, headers: request.headers)
        do throws(HTTPClientError) {
            let answer = try connection.send(get)
            return PlatformAnswer(
                status: answer.status,
                headers: answer.headers,
                body: answer.body
            )
        } catch {
            if case .bodyTooLarge(_, let limit) = error { throw .answerTooLarge(limitBytes: limit) }
            throw .unreachable(reason: "\(error)")
        }
    }
}
