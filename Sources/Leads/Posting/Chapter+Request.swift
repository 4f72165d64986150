internal import Intake
internal import Pipeline

// MARK: - Where and how

extension Chapter {
    var request: Section {
        var rows: [[Prose]] = [
            ["URL", Prose(code: baseURL + path)],
            ["Method", Prose(codes: isAPI ? ["POST"] : terms.methods)],
            ["Content-Type", Prose(codes: terms.mediaTypes)],
            ["Kind", Prose(code: source.kind.rawValue)],
            ["Flow", "\(flow.name) (\(code: flow.id))"],
        ]
        if isAPI {
            if hasKeys {
                rows.insert(["LeadConduit's URL", Prose(code: baseURL + source.path)], at: 1)
            }
            let ping = source.path.dropLastWord + "ping"
            rows.insert(["Price asked before", Prose(code: baseURL + ping)], at: rows.count - 4)
            let types = IntakeTerms.leadConduitMediaTypes
            rows.append(["Content-Type of LeadConduit's URL and of pings", Prose(codes: types)])
        } else if source.kind.isGeneric {
            rows.append(["Many leads at once", Prose(code: "\(baseURL)\(IntakeTerms.batchPath)")])
        }
        return Section(title: "Request", blocks: [.table(heading: ["", ""], rows: rows)])
    }

    var proof: Section {
        let secrets = source.secrets.map(Self.variable)
        let kept: Prose =
            "The secret is the value of our variable \(codes: secrets); we give it to you apart from this page."
        let blocks: [PostingSpecification.Block] =
            switch terms.proof {
            case .open: [.paragraph("Requests need no secret, for a browser can keep none.")]
            case .token:
                [
                    .paragraph(
                        "Send the secret with each request, in one of: the header \(code: "x-webhook-token"), \(code: "Authorization: Bearer SECRET"), the password of \(code: "Authorization: Basic"), \(code: "?token=SECRET") in the URL."
                    ), .paragraph(kept),
                ]
            case .member(let name):
                [
                    .paragraph("Send the secret as the member \(code: name) of the body."),
                    .paragraph(kept),
                ]
            case .signature(let signature): signatureBlocks(signature) + [.paragraph(kept)]
            case .apiKey: [.paragraph(keyWords)]
            }
        return Section(title: "Authentication", blocks: blocks + originBlocks + verificationBlocks)
    }

    private var keyWords: Prose {
        let headers: Prose =
            "Send your API key with each request, in the header \(code: "x-api-key"), as \(code: "Authorization: Bearer KEY"), or as the password of \(code: "Authorization: Basic")."
        if source.isAuthenticationRequired { return headers }
        return hasKeys
            ? "\(headers) LeadConduit's URL and pings need none." : "Requests need no key."
    }

    private func signatureBlocks(
        _ signature: RequestSignature
    ) -> [PostingSpecification.Block] {
        let pieces = signature.message.map(Self.words)
        let message = Prose.joined(pieces, by: ", then ")
        let algorithm: Prose =
            signature.isHMAC ? "HMAC-SHA256 under the secret" : "SHA-256"
        let key: Prose =
            signature.isKeyBase64
            ? " The key is what the base64 behind \(code: "whsec_") in the secret says." : ""
        let encoding = signature.isBase64 ? "base64" : "hex digits"
        let prefix: Prose = signature.prefix.isEmpty ? "" : " \(code: signature.prefix) and"
        var items: [Prose] = [
            "\(code: signature.header):\(prefix) the \(algorithm) of \(message), in \(encoding).\(key)"
        ]
        items += signature.headers.map { "\(code: $0.name): \(Self.words($0.value))" }
        var blocks: [PostingSpecification.Block] = [
            .paragraph("Sign each request with these headers:"), .list(items),
        ]
        if signature.isKeyBase64 {
            blocks.append(
                .paragraph(
                    "Or sign the same by Ed25519 with a key of your own: \(code: "v1a,") and the base64 of the signature. Then give us the public key, \(code: "whpk_") and the base64 of its 32 bytes."
                )
            )
        }
        if signature.headers.contains(where: { $0.value == .timestamp }) {
            let unit = signature.isInMilliseconds ? "milliseconds" : "seconds"
            blocks.append(
                .paragraph(
                    "The time is Unix time in \(unit). A request whose time is more than \(RequestSignature.toleranceSeconds) s off, or which came before, is refused."
                )
            )
        }
        return blocks
    }

    private static func words(_ part: RequestSignature.Part) -> Prose {
        switch part {
        case .text(let text): Prose(code: text)
        case .secret: "the secret"
        case .method: "the method"
        case .url: "the whole URL"
        case .body: "the bytes of the body as they are sent"
        case .messageID: "the message's ID, the same when it is sent again"
        case .timestamp: "the time"
        }
    }

    private var originBlocks: [PostingSpecification.Block] {
        guard !source.origins.isEmpty else { return [] }
        return [.paragraph("Only pages of these origins may post: \(codes: source.origins).")]
    }

    private var verificationBlocks: [PostingSpecification.Block] {
        guard let token = source.verifyToken else { return [] }
        return [
            .paragraph(
                "To the platform's \(code: "GET") with the agreed word the challenge is answered; the word is the value of our variable \(code: Self.variable(token))."
            )
        ]
    }

    var sample: Section {
        let sample = SampleRequest(
            to: source,
            lead,
            path: path,
            baseURL: baseURL,
            secret: ShellLines.placeholder
        )
        let lines = ShellLines(sample)
        let setting: Prose =
            lines.variable.isEmpty
            ? "In bash:"
            : "In bash, where \(code: lines.variable) holds \(lines.variable == "API_KEY" ? "your key" : "the secret"):"
        return Section(
            title: "Example",
            blocks: [
                .paragraph("A test lead."), .code(sample.body.text), .paragraph(setting),
                .code(lines.text),
            ]
        )
    }
}
