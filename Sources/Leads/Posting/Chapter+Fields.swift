internal import Fields
internal import Intake
internal import Pipeline

// MARK: - What a lead says

extension Chapter {
    var fields: Section {
        let validation = FieldValidation(of: flow, now: SampleLead.now)
        let rows = flow.fields.map { row($0, validation) }
        var blocks: [PostingSpecification.Block] = []
        if rows.isEmpty {
            blocks.append(.paragraph("The flow declares no fields: every field is taken."))
        } else {
            let heading = [
                "Field", "Also accepted as", "Type", "Required", "Format", "Allowed", "Example",
            ]
            blocks.append(.table(heading: heading, rows: rows))
        }
        let declared = Set(flow.fields.map(\.name))
        let others = IntakeTerms.usualFields.filter { !declared.contains($0) }
        var notes: [Prose] = [
            "In names, letter case, spaces, hyphens and underscores do not matter.",
            "Any other field is kept under its own name. Known ones are \(codes: others).",
        ]
        if !isAPI {
            notes.append(
                "A lead whose fields are not as they should be is taken all the same, and what is wrong is kept with it."
            )
        }
        if let field = source.idField {
            notes.append(
                "\(code: field) is your own ID of the lead, 1 to 256 bytes. The same ID is the same lead."
            )
        }
        return Section(title: "Fields", blocks: blocks + [.list(notes)])
    }

    private func row(_ declaration: FieldDeclaration, _ validation: FieldValidation) -> [Prose] {
        let spellings = terms.spellings(of: declaration.name)
        let name = spellings.first ?? declaration.name
        return [
            Prose(code: name), Prose(codes: Array(spellings.dropFirst())),
            Prose(code: declaration.type.rawValue), declaration.isRequired ? "yes" : "no",
            Self.format(declaration), Prose(codes: declaration.allowed),
            validation.example(of: declaration).map { Prose(code: $0) } ?? "",
        ]
    }

    private static func format(_ declaration: FieldDeclaration) -> Prose {
        var parts: [Prose] = ["\(declaration.type.expectation)"]
        let unit = declaration.type == .dateOfBirth ? "an age of " : ""
        if let minimum = declaration.minimum { parts.append("\(unit)at least \(minimum.plain)") }
        if let maximum = declaration.maximum { parts.append("\(unit)at most \(maximum.plain)") }
        if let length = declaration.minimumLength { parts.append("at least \(length) characters") }
        if let length = declaration.maximumLength { parts.append("at most \(length) characters") }
        if declaration.isMasked { parts.append("kept as asterisks only") }
        return .joined(parts, by: "; ")
    }

    var consent: Section {
        let policy = flow.consent
        var blocks: [PostingSpecification.Block] = [
            .paragraph(
                policy.isRequired
                    ? "A lead without consent is not called. The answer is looked for in: \(codes: policy.fields)."
                    : "Consent is not required; a refusal counts. The answer is looked for in: \(codes: policy.fields)."
            ),
            .paragraph(
                "\(code: "yes"), \(code: "true") or \(code: "1") gives it, \(code: "no"), \(code: "false") or \(code: "0") refuses it. Of several answers the strictest counts."
            ),
        ]
        if let text = policy.text {
            blocks.append(.paragraph("The person is asked: “\(text)”"))
        }
        return Section(title: "Consent", blocks: blocks)
    }

    // MARK: - Again

    var repetition: [Section] {
        var items: [Prose] = flow.duplicates.map { window in
            "Leads that agree in \(codes: window.fields) within \(Self.duration(window.seconds)) are one."
        }
        let kept = Self.duration(IdempotencyKey.keepingMilliseconds / 1000)
        items.append(
            "A request with the header \(code: "Idempotency-Key"), 1 to 255 visible characters of ASCII, may be sent again for \(kept): it is answered as before, with \(code: "idempotent-replayed: true"), and makes no second lead."
        )
        return [Section(title: "Duplicates and repeated requests", blocks: [.list(items)])]
    }

    var limits: [Section] {
        var items: [Prose] = (source.limits + (tenant.limits ?? [])).map { limit in
            "\(limit.count) requests in \(Self.duration(limit.seconds)) \(Self.words(limit.scope))."
        }
        if source.proof == .apiKey && hasKeys || source.kind.isGeneric {
            let words = isAPI ? "a key" : "the secret, to \(IntakeTerms.batchPath)"
            items += unauthorizedLimits.map { limit in
                "\(limit.count) requests in \(Self.duration(limit.seconds)) without \(words), \(Self.words(limit.scope)); then those with it are refused, too."
            }
        }
        items += [
            "A body has at most \(IntakeTerms.maximumBodyBytes) bytes, a lead at most \(IntakeTerms.maximumFields) fields and, as we keep it, \(IntakeTerms.maximumLeadBytes) bytes."
        ]
        if !isAPI, !source.kind.isPublic {
            let list = source.kind.isGeneric || source.kind == .hmac ? " in a JSON array" : ""
            items.append("A request has at most \(IntakeTerms.maximumLeads) leads\(list).")
        }
        return [Section(title: "Limits", blocks: [.list(items)])]
    }

    private static func words(_ scope: RateLimit.Scope) -> String {
        switch scope {
        case .ip: "from one address"
        case .key: "with one API key"
        case .source: "to this source"
        case .tenant: "to all sources of the tenant together"
        }
    }

    /// In the largest unit that leaves no rest.
    static func duration(_ seconds: Int) -> String {
        let units = [(86_400, "day"), (3600, "hour"), (60, "minute")]
        guard let (size, name) = units.first(where: { seconds % $0.0 == 0 }) else {
            return "\(seconds) s"
        }
        let count = seconds / size
        return "\(count) \(name)\(count == 1 ? "" : "s")"
    }
}

extension Double {
    /// Without a fraction where there is none.
    fileprivate var plain: String { Int(exactly: self).map { "\($0)" } ?? "\(self)" }
}
