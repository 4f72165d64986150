internal import Events
internal import Intake
internal import Pipeline

// MARK: - Batches

extension Rehearsal {
    /// What `POST /leads/batch` answers; first to a batch that is taken.
    func batchAnswers() -> [Answer] {
        let lead = sample.body.text
        let body = "[\(lead)]"
        var answers = [
            answer("leads that are taken", body),
            answer("leads that came before", body, batch(isKnown: true)),
            answer("a row that is no lead", "[\(lead),7]"),
            answer(
                "more rows than a batch may have",
                "[\(Array(repeating: lead, count: BatchReception.usualMaximumRows + 1).joined(separator: ","))]"
            ),
            answer(
                "a body that is too large",
                String(repeating: " ", count: IntakeTerms.maximumBatchBytes + 1)
            ),
            answer("a request that is not proven", body, proving: Self.otherSecret),
        ]
        if !pipeline.unauthorizedLimits.isEmpty {
            var limited = batch()
            limited.sender.retryAfterSeconds = { _ in Self.waitSeconds }
            answers.append(
                answer(
                    "more such requests than one address may send",
                    body,
                    limited,
                    proving: Self.otherSecret
                )
            )
        }
        return answers
    }

    private func answer(
        _ when: Prose,
        _ body: String,
        _ batch: BatchReception? = nil,
        proving secret: String = secret
    ) -> Answer {
        var request = sample.event(proving: secret, body: body)
        request.rawPath = IntakeTerms.batchPath
        return Answer(when: when, response: (batch ?? self.batch()).answer(request).response)
    }

    private func batch(isKnown: Bool = false) -> BatchReception {
        BatchReception(
            pipeline: pipeline,
            maximumRows: BatchReception.usualMaximumRows,
            isKnown: { _ in isKnown },
            now: { SampleLead.now }
        )
    }
}
