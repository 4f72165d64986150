internal import Events
internal import Intake
internal import Pipeline

// MARK: - What comes back

extension Chapter {
    var answers: [Section] {
        guard isAPI else {
            let rows = rehearsal.webhookAnswers(lead).map(Self.row)
            return [Section(title: "Answers", blocks: [table(rows), retries])] + batchAnswers
        }
        var sections: [Section] = []
        if hasKeys {
            let rows = rehearsal.leadsAnswers().map(Self.row)
            sections.append(Section(title: "Answers", blocks: [table(rows), retries]))
        }
        let submit = rehearsal.submitAnswers().map(Self.row)
        sections.append(Section(title: "Answers of LeadConduit's URL", blocks: [table(submit)]))
        let ping = rehearsal.pingAnswers().map(Self.row)
        let blocks = [
            .paragraph("A ping brings part of a lead and leaves nothing behind."), table(ping),
        ]
        sections.append(Section(title: "Answers to pings", blocks: blocks))
        return sections
    }

    /// What is answered where many leads are sent at once.
    private var batchAnswers: [Section] {
        guard source.kind.isGeneric else { return [] }
        let rows = rehearsal.batchAnswers().map(Self.row)
        let words: Prose =
            "To \(code: IntakeTerms.batchPath) come a JSON array of objects, a JSON object a line, or values between commas, semicolons, tabs or bars with a header in the first row; at most \(IntakeTerms.maximumBatchBytes) bytes. All rows are taken or none, and the same body again is the same leads."
        return [Section(title: "Answers to batches", blocks: [.paragraph(words), table(rows)])]
    }

    private func table(_ rows: [[Prose]]) -> PostingSpecification.Block {
        .table(heading: ["To", "Status", "Headers", "Body"], rows: rows)
    }

    private var retries: PostingSpecification.Block {
        .paragraph(
            "IDs differ. After \(code: "429") and \(code: "503") send the request again when the seconds of \(code: "Retry-After") have passed; after other answers from 400 to 499 it would be refused again."
        )
    }

    private static func row(_ answer: Rehearsal.Answer) -> [Prose] {
        let response = answer.response
        let headers = response.headers.filter { !$0.name.hasPrefix("access-control-") }
        let body = String(decoding: response.body, as: UTF8.self)
        return [
            answer.when, Prose(code: "\(response.statusCode)"),
            Prose(codes: headers.map { "\($0.name): \($0.value)" }),
            body.isEmpty ? "" : Prose(code: body),
        ]
    }

    var test: [Section] {
        let words: Prose =
            switch source.kind {
            case .meta, .googleAds:
                "A lead that the platform marks with \(code: "is_test") is a test."
            case .linkedin: "The platform marks no test leads."
            case .hubspot, .salesforce, .webToLead, .tiktok, .zapier, .make, .n8n, .form,
                .standardWebhooks, .hmac, .generic, .api:
                "A lead with the field \(code: "is_test"), of \(code: "true"), \(code: "1") or \(code: "yes"), is a test."
            }
        let price: Prose = isAPI ? " It costs nothing." : ""
        return [
            Section(
                title: "Test leads",
                blocks: [
                    .paragraph(
                        "\(words) It goes the way of every lead, marked, and is compared with other test leads only.\(price)"
                    )
                ]
            )
        ]
    }

    // MARK: - What kinds have of their own

    var kindNotes: [Section] {
        if isAPI { return priceNote }
        guard source.kind.isPublic else { return [] }
        let traps = [IntakeTerms.usualHoneypot] + source.honeypots
        let inputs = lead.fields.map {
            "  <input name=\"\($0.name.markupEscaped)\" value=\"\($0.value.markupEscaped)\">"
        }
        let hidden = traps.map {
            "  <input name=\"\($0.markupEscaped)\" style=\"display:none\" tabindex=\"-1\" autocomplete=\"off\">"
        }
        let form =
            ["<form method=\"post\" action=\"\((baseURL + path).markupEscaped)\">"] + inputs
            + hidden
            + ["  <button>Send</button>", "</form>"]
        let next = source.kind == .webToLead ? "retURL" : "redir_url"
        return [
            Section(
                title: "The form",
                blocks: [
                    .code(form.joined(separator: "\n")),
                    .paragraph(
                        "Traps for programs, which the page hides from its visitors: \(codes: traps). Who fills one is answered as everybody, and the lead is dropped."
                    ),
                    .paragraph(
                        "With the field \(code: next), a URL of the page's own origin or of one that may post, the answer is 303 and leads the visitor there."
                    ),
                ]
            )
        ]
    }

    private var priceNote: [Section] {
        let price = source.price ?? flow.price
        guard price > 0 else { return [] }
        return [
            Section(
                title: "Price",
                blocks: [.paragraph("An accepted lead costs \(code: "\(price)").")]
            )
        ]
    }

    var files: [Section] {
        guard let prefix = source.uploadPrefix else { return [] }
        let secret = isAPI ? "your key" : "the secret"
        let url = baseURL + IntakeTerms.batchPath
        let progress: Prose =
            hasKeys || source.kind.isGeneric
            ? " \(code: "GET \(url)") with \(secret) tells how far each file is." : ""
        return [
            Section(
                title: "Files",
                blocks: [
                    .paragraph(
                        "Files in the folder \(code: prefix) of the upload bucket bring leads, too: values between commas, semicolons, tabs or bars with a header in the first row, a JSON object a line, or a JSON array of objects."
                    ),
                    .paragraph(
                        "The columns have the names of the fields above. What became of each row is put beside the file.\(progress)"
                    ),
                ]
            )
        ]
    }
}
