internal import Intake
internal import Pipeline

/// A request as lines for bash, with curl and, where it is signed, openssl.
struct ShellLines {
    /// Where the lines take the secret from.
    let variable: String
    let text: String

    init(_ request: SampleRequest) {
        var headers = [Self.quoted("content-type: \(request.body.mediaType)")]
        if let origin = request.source.origins.first {
            headers.append(Self.quoted("origin: \(origin)"))
        }
        var (before, body): ([String], String) = ([], Self.quoted(request.body.text))
        switch request.source.proof {
        case .open: variable = ""
        case .token:
            variable = "SECRET"
            headers.append(#""x-webhook-token: $SECRET""#)
        case .apiKey:
            variable = "API_KEY"
            headers.append(#""x-api-key: $API_KEY""#)
        case .member:
            variable = "SECRET"
            body = body.replacing(Self.placeholder, with: #"'"$SECRET"'"#)
        case .signature(let signature):
            variable = "SECRET"
            before = Self.signing(signature, request, body)
            body = #""$BODY""#
            headers.append("\"\(signature.header): \(signature.prefix)$SIGNATURE\"")
            headers += signature.headers.map { "\"\($0.name): \(Self.word($0.value))\"" }
        }
        let curl =
            ["curl -sS -i -X POST \(Self.quoted(request.url))"] + headers.map { "  -H \($0)" }
            + ["  --data-binary \(body)"]
        text = (before + [curl.joined(separator: " \\\n")]).joined(separator: "\n")
    }

    /// What stands for the secret in a body that carries it.
    static let placeholder = "YOUR-SECRET"

    /// The lines that make `BODY` and `SIGNATURE`.
    private static func signing(
        _ signature: RequestSignature,
        _ request: SampleRequest,
        _ body: String
    ) -> [String] {
        var lines = ["BODY=\(body)"]
        let parts = signature.message + signature.headers.map(\.value)
        if parts.contains(.url) { lines.append("SIGNED_URL=\(quoted(request.signedURL))") }
        if parts.contains(.messageID) { lines.append("ID=msg_$(date +%s%N)") }
        if parts.contains(.timestamp) {
            lines.append("TIME=$(date +\(signature.isInMilliseconds ? "%s%3N" : "%s"))")
        }
        var digest = "openssl dgst -sha256"
        if signature.isKeyBase64 {
            lines.append(
                #"KEY=$(printf '%s' "${SECRET#whsec_}" | openssl base64 -d -A | od -An -v -tx1 | tr -d ' \n')"#
            )
            digest += #" -mac HMAC -macopt "hexkey:$KEY""#
        } else if signature.isHMAC {
            digest += #" -hmac "$SECRET""#
        }
        digest +=
            signature.isBase64 ? " -binary | openssl base64 -A" : " -r | cut -d' ' -f1"
        let message = signature.message.map(word).joined()
        lines.append("SIGNATURE=$(printf '%s' \"\(message)\" | \(digest))")
        return lines
    }

    /// A part between double quotes.
    private static func word(_ part: RequestSignature.Part) -> String {
        switch part {
        case .text(let text): text
        case .secret: "${SECRET}"
        case .method: "POST"
        case .url: "${SIGNED_URL}"
        case .body: "${BODY}"
        case .messageID: "${ID}"
        case .timestamp: "${TIME}"
        }
    }

    /// One word of the shell, whatever stands in it.
    static func quoted(_ text: String) -> String {
        "'\(text.replacing("'", with: #"'\''"#))'"
    }
}
