internal import Crypto
internal import EventLoop
internal import Files
internal import HTTPClient
internal import Template

/// The keys that tokens of an API's issuers are checked with.
final class TokenKeys {
    private let secret: [UInt8]?
    /// Of the template's hint.
    private var local: KeySet?
    private var fetched: [KeyLocation: FetchedKeys] = [:]
    private var locations: [String: KeyLocation] = [:]

    /// Whether a token is signed by its issuer.
    enum Verdict {
        case signed
        case notSigned
        case unknown(reason: String)
    }

    /// - Parameters:
    ///   - api: whose authorizers they are for.
    ///   - folder: the template's, which the path of a key set is relative to.
    ///   - client: fetches keys.
    ///   - loop: whose thread this is confined to.
    ///   - report: gets a line about each fetch that failed.
    /// - Throws: `KeySetError` where a local key set cannot be used.
    init(
        _ api: HTTPAPI,
        folder: String,
        client: HTTPClient,
        loop: EventLoop,
        report: @escaping (String) -> Void
    ) throws {
        secret = api.tokenSecret.map { Array($0.utf8) }
        if let hint = api.keySetLocation, !hint.hasPrefix("https://"), !hint.hasPrefix("http://") {
            local = try Self.read(hint.hasPrefix("/") ? hint : "\(folder)/\(hint)")
            return
        }
        for authorizer in api.authorizers {
            let location =
                api.keySetLocation.map { KeyLocation.keySet($0) } ?? .issuer(authorizer.issuer)
            locations[authorizer.name] = location
            guard fetched[location] == nil else { continue }
            fetched[location] = try FetchedKeys(
                location,
                client: client,
                loop: loop,
                report: report
            )
        }
    }

    private static func read(_ path: String) throws(KeySetError) -> KeySet {
        do {
            return try KeySet(try FileSystem.read(path, limitBytes: KeySet.limitBytes))
        } catch {
            throw .unreadable(path: path, reason: "\(error)")
        }
    }

    func close() {
        for keys in fetched.values { keys.close() }
    }

    /// Says whether a token is signed, at once where the keys are there.
    func verify(
        _ token: Token,
        for authorizer: JWTAuthorizer,
        _ completion: @escaping (Verdict) -> Void
    ) {
        if token.algorithm == "HS256" {
            guard let secret else { return completion(.notSigned) }
            let expected = HMAC.sha256(key: secret, message: token.signed)
            let isSigned = ConstantTime.areEqual(expected, token.signature)
            return completion(isSigned ? .signed : .notSigned)
        }
        if let local { return completion(local.verifies(token) ? .signed : .notSigned) }
        // No key could check it: nobody is asked for one.
        guard ["RS256", "ES256"].contains(token.algorithm),
            let keys = locations[authorizer.name].flatMap({ fetched[$0] })
        else { return completion(.notSigned) }
        keys.keys(for: token.keyID) { outcome in
            switch outcome {
            case .use(let set): completion(set.verifies(token) ? .signed : .notSigned)
            case .refuse(let reason): completion(.unknown(reason: reason))
            case .fetch: completion(.unknown(reason: "they are being fetched"))
            }
        }
    }
}
