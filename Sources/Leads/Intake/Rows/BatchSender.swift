internal import Crypto
package import Events
package import Pipeline

/// Finds the source of a request whose path names none, by its token or API key.
///
/// Who tries too many of them is refused with the good ones, too.
package struct BatchSender {
    let pipeline: PipelineConfiguration
    /// Counts a request against its limits; nil where it may come in, else the seconds to wait.
    package var retryAfterSeconds: ([RateUse]) -> Int? = { _ in nil }
    /// How many seconds a request would have to wait, without counting it; nil for none.
    package var waitSeconds: ([RateUse]) -> Int? = { _ in nil }

    package init(_ pipeline: PipelineConfiguration) {
        self.pipeline = pipeline
    }

    /// The source that posts a batch, by its token.
    ///
    /// - Throws: `invalidSignature`, `tooManyRequests`.
    package func poster(of request: HTTPRequest) throws(Refusal) -> Source {
        try source(of: request) { $0.kind.isGeneric && $0.hasToken(request) }
    }

    /// The source that asks for its imports, by its token or API key.
    ///
    /// - Throws: `invalidSignature`, `tooManyRequests`.
    package func asker(of request: HTTPRequest) throws(Refusal) -> Source {
        let digests = request.apiKeys.map { SHA256.digest(Array($0.utf8)) }
        return try source(of: request) { source in
            source.kind.isGeneric && source.hasToken(request) || source.isOpened(byAnyOf: digests)
        }
    }

    private func source(
        of request: HTTPRequest,
        where isSender: (Source) -> Bool
    ) throws(Refusal) -> Source {
        // All are tried, so that the time does not tell which one it was.
        let source = pipeline.sources.reduce(nil as Source?) { isSender($1) ? $1 : $0 }
        let uses = pipeline.unauthorizedUses(of: request)
        if !uses.isEmpty, let seconds = source == nil ? retryAfterSeconds(uses) : waitSeconds(uses)
        {
            throw .tooManyRequests(retryAfterSeconds: seconds)
        }
        guard let source else { throw .invalidSignature }
        return source
    }
}
