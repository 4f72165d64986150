internal import Crypto
internal import Events
internal import Time

/// The key pair that requests must be signed with.
package struct S3Keys: Sendable {
    package var access: String
    package var secret: String

    package init(access: String, secret: String) {
        self.access = access
        self.secret = secret
    }
}

/// Signature version 4, in a header or in the query of a presigned URL.
///
/// https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-authenticating-requests.html
struct Signature {
    private let accessKey: String
    /// Date, region, service and `aws4_request`.
    private let scope: [String]
    private let signedHeaders: [String]
    private let signature: String
    private let date: String
    /// Nil in a header.
    private let expiresSeconds: Int?

    private static let algorithm = "AWS4-HMAC-SHA256"
    /// A header holds so long before and after its date.
    private static let skewSeconds = 900
    /// A presigned URL holds no longer than a week.
    private static let longestExpiry = 604_800

    /// The service that a request is signed for, nil where it is not signed like this.
    static func service(authorization: String?, target: String) -> String? {
        var credential: String?
        if let authorization, authorization.hasPrefix(algorithm) {
            credential = parts(of: authorization)["Credential"]
        } else if let start = target.firstRange(of: "X-Amz-Credential=") {
            let value = target[start.upperBound...].prefix { $0 != "&" }
            credential = FormEncoding.decode(value)
        }
        let scope = credential?.split(separator: "/") ?? []
        return scope.count >= 5 ? String(scope[scope.count - 2]) : nil
    }

    /// Refuses a presigned URL that has expired and, where there are keys, all that is not signed
    /// with them.
    static func check(_ request: S3Request, keys: S3Keys?, now: Timestamp) throws(S3Error) {
        // Of version 2, seconds since 1970.
        if let expires = request.queryItem("Expires"), request.queryItem("Signature") != nil {
            guard let seconds = Int(expires), seconds >= now.seconds else { throw .expired }
        }
        guard let signature = try Signature(request) else {
            guard keys != nil else { return }
            throw .accessDenied("Access Denied: the request has no signature of version 4")
        }
        try signature.checkTime(now)
        guard let keys else { return }
        guard let signed = signature.signedAt else {
            throw .accessDenied("Access Denied: the signature needs the header x-amz-date")
        }
        let skew = signed - now.seconds
        guard signature.expiresSeconds != nil || abs(skew) <= skewSeconds else {
            throw .timeTooSkewed
        }
        guard signature.accessKey == keys.access else { throw .invalidAccessKey }
        let expected = signature.expected(request, keys)
        guard ConstantTime.areEqual(Array(expected.utf8), Array(signature.signature.utf8)) else {
            throw .signatureDoesNotMatch
        }
    }

    private init?(_ request: S3Request) throws(S3Error) {
        let credential: String
        if let header = request.header("authorization"), header.hasPrefix(Self.algorithm) {
            let parts = Self.parts(of: header)
            credential = parts["Credential"] ?? ""
            signature = parts["Signature"] ?? ""
            signedHeaders = (parts["SignedHeaders"] ?? "").split(separator: ";").map { String($0) }
            date = request.header("x-amz-date") ?? ""
            expiresSeconds = nil
        } else if request.queryItem("X-Amz-Algorithm") == Self.algorithm {
            credential = request.queryItem("X-Amz-Credential") ?? ""
            signature = request.queryItem("X-Amz-Signature") ?? ""
            let names = request.queryItem("X-Amz-SignedHeaders") ?? ""
            signedHeaders = names.split(separator: ";").map { String($0) }
            date = request.queryItem("X-Amz-Date") ?? ""
            guard let seconds = Int(request.queryItem("X-Amz-Expires") ?? ""),
                (1...Self.longestExpiry).contains(seconds)
            else {
                throw .invalidRequest("X-Amz-Expires must be between 1 and 604800 seconds")
            }
            expiresSeconds = seconds
        } else {
            return nil
        }
        let parts = credential.split(separator: "/").map { String($0) }
        guard parts.count >= 5 else {
            throw .invalidRequest("The credential of the signature is malformed")
        }
        // An access key may have slashes, a scope has none.
        accessKey = parts.dropLast(4).joined(separator: "/")
        scope = Array(parts.suffix(4))
    }

    private func checkTime(_ now: Timestamp) throws(S3Error) {
        guard let expiresSeconds else { return }
        guard let signed = signedAt else {
            throw .invalidRequest("X-Amz-Date must be in the form 20130524T000000Z")
        }
        guard now.seconds <= signed + expiresSeconds else { throw .expired }
        guard signed <= now.seconds + Self.skewSeconds else { throw .timeTooSkewed }
    }

    /// Seconds since 1970 of `20130524T000000Z`.
    private var signedAt: Int? {
        let text = Array(date)
        guard text.count == 16, text[8] == "T", text[15] == "Z" else { return nil }
        let part = { (range: Range<Int>) in String(text[range]) }
        let day = [part(0..<4), part(4..<6), part(6..<8)].joined(separator: "-")
        let time = [part(9..<11), part(11..<13), part(13..<15)].joined(separator: ":")
        return Timestamp(rfc3339: "\(day)T\(time)Z")?.seconds
    }

    private func expected(_ request: S3Request, _ keys: S3Keys) -> String {
        let path = request.target.prefix { $0 != "?" }
        let decoded = FormEncoding.decode(path, plusIsSpace: false) ?? String(path)
        let query = request.query.filter { $0.name != "X-Amz-Signature" }
            .map { (Self.encode($0.name), Self.encode($0.value)) }
            .sorted { $0 < $1 }
            .map { "\($0)=\($1)" }
        let headers = signedHeaders.map { name in
            let values = request.headers.filter { $0.name == name }.map { Self.collapsed($0.value) }
            return "\(name):\(values.joined(separator: ","))\n"
        }
        let payload =
            expiresSeconds == nil ? request.header("x-amz-content-sha256") : nil
        let canonical = [
            request.method, Self.encode(decoded, keepsSlash: true), query.joined(separator: "&"),
            headers.joined(), signedHeaders.joined(separator: ";"), payload ?? "UNSIGNED-PAYLOAD",
        ]
        let hash = Hex.encode(SHA256.digest(Array(canonical.joined(separator: "\n").utf8)))
        let text = [Self.algorithm, date, scope.joined(separator: "/"), hash]
        var key = Array("AWS4\(keys.secret)".utf8)
        for part in scope + [text.joined(separator: "\n")] {
            key = HMAC.sha256(key: key, message: Array(part.utf8))
        }
        return Hex.encode(key)
    }

    /// `name=value`, separated by commas; blanks mean nothing.
    private static func parts(of header: String) -> [String: String] {
        var parts: [String: String] = [:]
        for item in header.utf8.dropFirst(algorithm.utf8.count).split(separator: UInt8(ascii: ","))
        {
            let item = item.drop { $0 == UInt8(ascii: " ") }
            guard let equals = item.firstIndex(of: UInt8(ascii: "=")) else { continue }
            let value = item[equals...].dropFirst().filter { $0 != UInt8(ascii: " ") }
            parts[String(decoding: item[..<equals], as: UTF8.self)] =
                String(decoding: value, as: UTF8.self)
        }
        return parts
    }

    private static func collapsed(_ value: String) -> String {
        value.split(separator: " ").joined(separator: " ")
    }

    /// Percent encoding of RFC 3986, with upper-case digits.
    static func encode(_ text: String, keepsSlash: Bool = false) -> String {
        var result = ""
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."),
                UInt8(ascii: "_"), UInt8(ascii: "~"):
                result.unicodeScalars.append(Unicode.Scalar(byte))
            case UInt8(ascii: "/") where keepsSlash: result += "/"
            default:
                result += "%" + Hex.encode([byte]).uppercased()
            }
        }
        return result
    }
}
