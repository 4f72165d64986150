internal import Crypto
internal import Events
internal import LeadModel
internal import Pipeline

/// What a request to the submission API asks for, by its path.
enum SubmissionRoute: Equatable {
    /// `/leads`: the API key tells the source.
    case leads
    /// `/flows/{flow}/sources/{source}/submit`.
    case submit(flow: String, source: String)
    /// The same with `/ping`: what would a lead like this be worth?
    case ping(flow: String, source: String)

    /// Nil for any other path; what stands before, such as a stage, is ignored.
    init?(path: String) {
        let words = path.split(separator: "/", omittingEmptySubsequences: false)
            .map { FormEncoding.decode($0, plusIsSpace: false) ?? "" }
        if words.last == "leads" {
            self = .leads
            return
        }
        let tail = Array(words.suffix(5))
        guard tail.count == 5, tail[0] == "flows", tail[2] == "sources" else { return nil }
        switch tail[4] {
        case "submit": self = .submit(flow: tail[1], source: tail[3])
        case "ping": self = .ping(flow: tail[1], source: tail[3])
        default: return nil
        }
    }

    var methods: [String] { self == .leads ? ["POST"] : ["GET", "POST"] }

    var profile: AnswerProfile { self == .leads ? .rest : .leadConduit }
}

extension PipelineConfiguration {
    /// The source that a path names, whoever asks; nil for none.
    func source(named route: SubmissionRoute) -> Source? {
        switch route {
        case .leads: nil
        case .submit(let flowID, let sourceID), .ping(let flowID, let sourceID):
            source(sourceID).flatMap { $0.kind == .api && $0.flowID == flowID ? $0 : nil }
        }
    }

    /// The source that a request may submit to.
    ///
    /// - Throws: `invalidAPIKey` where none of its keys opens one, `unknownSource` where the path
    ///   names none.
    func source(
        of request: HTTPRequest,
        _ route: SubmissionRoute
    ) throws(Refusal) -> (source: Source, flow: Flow, keyDigest: [UInt8]?) {
        let digests = request.apiKeys.map { SHA256.digest(Array($0.utf8)) }
        var found = source(named: route)
        if route == .leads {
            // All are tried, so that the time does not tell which one it was.
            found = sources.reduce(nil) { $1.isOpened(byAnyOf: digests) ? $1 : $0 }
            guard found != nil else { throw .invalidAPIKey }
        }
        guard let source = found, let flow = flow(source.flowID) else { throw .unknownSource }
        let digest = digests.first { source.isOpened(byAnyOf: [$0]) }
        guard !source.isAuthenticationRequired || digest != nil else { throw .invalidAPIKey }
        return (source, flow, digest)
    }
}

extension Source {
    /// Whether a key with one of these digests may submit its leads.
    func isOpened(byAnyOf digests: [[UInt8]]) -> Bool {
        var isOpened = false
        for digest in digests {
            for known in apiKeyDigests where ConstantTime.areEqual(known, digest) {
                isOpened = true
            }
        }
        return isOpened
    }
}

extension HTTPRequest {
    /// What `x-api-key` and `Authorization` carry: a bearer token, or the password of basic
    /// authentication.
    var apiKeys: [String] {
        [header("x-api-key")].compactMap(\.self) + authorizationTokens
    }
}
