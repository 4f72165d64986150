internal import Crypto
internal import Events
internal import JSON
internal import Pipeline
internal import Time

/// HubSpot: subscriptions of an app, which name contacts by ID, and webhooks of workflows, which
/// bring the contact.
///
/// https://developers.hubspot.com/docs/api/webhooks
struct HubSpotDialect: Dialect {
    let formats = [BodyFormat.json]

    /// The newest version that the source accepts.
    func proof(of source: Source) -> SenderProof {
        let accepted = source.signatureVersions
        var signature: RequestSignature
        if accepted.isEmpty || accepted.contains("v3") {
            signature = RequestSignature(
                header: "x-hubspot-signature-v3",
                message: [.method, .url, .body, .timestamp]
            )
            signature.headers = [.init(name: "x-hubspot-request-timestamp", value: .timestamp)]
            signature.isBase64 = true
            signature.isInMilliseconds = true
        } else {
            let version = accepted.contains("v2") ? "v2" : "v1"
            let request: [RequestSignature.Part] = version == "v2" ? [.method, .url] : []
            signature = RequestSignature(
                header: "x-hubspot-signature",
                message: [.secret] + request + [.body]
            )
            signature.headers = [
                .init(name: "x-hubspot-signature-version", value: .text(version))
            ]
            signature.isHMAC = false
        }
        return .signature(signature)
    }

    /// Whether the newest signature that the request has is right.
    ///
    /// An older one is not looked at beside it. Only version 3 has a time.
    func proof(of delivery: Delivery) -> Proof? {
        let accepted = delivery.source.signatureVersions
        let isAccepted = { (version: String) in accepted.isEmpty || accepted.contains(version) }
        if let signature = delivery.request.header("x-hubspot-signature-v3"), isAccepted("v3") {
            return version3(signature, delivery)
        }
        guard let signature = delivery.request.header("x-hubspot-signature"),
            let digest = Hex.decode(signature)
        else { return nil }
        let version = delivery.request.header("x-hubspot-signature-version") ?? "v1"
        guard isAccepted(version) else { return nil }
        let isSigned = delivery.source.hasSecret { secret in
            switch version {
            case "v1":
                ConstantTime.areEqual(
                    HubSpotSignature.version1(secret: secret, body: delivery.body),
                    digest
                )
            case "v2":
                ConstantTime.areEqual(
                    HubSpotSignature.version2(
                        secret: secret,
                        method: delivery.request.method,
                        uri: delivery.publicURL,
                        body: delivery.body
                    ),
                    digest
                )
            default: false
            }
        }
        return isSigned ? Proof() : nil
    }

    private func version3(_ signature: String, _ delivery: Delivery) -> Proof? {
        guard let digest = Base64.decode(signature),
            let time = delivery.request.header("x-hubspot-request-timestamp"),
            let sentAt = SigningTime(milliseconds: time), sentAt.isNear(delivery.receivedAt)
        else { return nil }
        let message = HubSpotSignature.version3Message(
            method: delivery.request.method,
            uri: delivery.publicURL,
            body: delivery.body,
            timestamp: time
        )
        guard delivery.source.isSigned(message, by: digest) else { return nil }
        let nonce = Nonce(
            sourceID: delivery.source.id,
            value: Hex.encode(digest),
            expiresAt: sentAt.expiresAt
        )
        return Proof(nonce: nonce)
    }

    func submissions(
        in content: BodyContent,
        of delivery: Delivery
    ) throws(Refusal) -> [Submission] {
        guard case .json(let document) = content, document.kind == .object else {
            return try content.document { root throws(JSONTypeError) in try Self.events(root) }
        }
        return [try Self.contact(JSONCursor(document))]
    }

    // MARK: Events of subscriptions

    /// Events of other objects than contacts, and those that bring no lead, are passed over.
    private static func events(_ root: JSONCursor) throws(JSONTypeError) -> [Submission] {
        var submissions: [Submission] = []
        for event in try root.array() {
            let type = try event["subscriptionType"].string()
            let parts = type.split(separator: ".")
            let isContact =
                parts.first == "contact" || parts.first == "object" && isContactType(event)
            guard isContact, let change = parts.last.map(String.init),
                ["creation", "propertyChange", "restore", "privacyDeletion"].contains(change)
            else { continue }
            submissions.append(try submission(event, type))
        }
        return submissions
    }

    private static func isContactType(_ event: JSONCursor) -> Bool {
        event["objectTypeId"].value?.string == "0-1"
    }

    /// One contact is one lead, however often it changes or its events are sent again.
    private static func submission(
        _ event: JSONCursor,
        _ type: String
    ) throws(JSONTypeError) -> Submission {
        guard let objectID = try event["objectId"].identifier() else {
            throw event["objectId"].mismatch(expected: "string or integer")
        }
        let portalID = try event["portalId"].identifier()
        var submission = Submission(platformID: contactID(objectID, portalID: portalID))
        submission.intent = type.hasSuffix(".privacyDeletion") ? .deletion : .lead
        submission.reference = [("object_id", objectID), ("subscription_type", type)]
        for (name, key) in [
            ("portal_id", "portalId"), ("event_id", "eventId"),
            ("subscription_id", "subscriptionId"),
        ] {
            if let id = try event[key].identifier() { submission.reference.append((name, id)) }
        }
        // Of a change it is the change's time, which the first of them is known by.
        if let moment = event["occurredAt"].value?.int,
            let time = SigningTime(milliseconds: String(moment))
        {
            submission.createdAt = time.moment
        }
        return submission
    }

    private static func contactID(_ objectID: String, portalID: String?) -> String {
        "\(portalID ?? ""):\(objectID)"
    }

    // MARK: Contacts of workflows

    /// Properties are `{"value": …}` or, in newer workflows, values.
    private static func contact(_ root: JSONCursor) throws(Refusal) -> Submission {
        let (id, properties): (String?, [(String, JSON)])
        do throws(JSONTypeError) {
            let objectID = try first(["vid", "objectId", "hs_object_id"], of: root)
            let portalID = try first(["portal-id", "portalId"], of: root)
            id = objectID.map { contactID($0, portalID: portalID) }
            properties = try root["properties"].members().map { key, value in
                (key, value["value"].value ?? value.value ?? .null)
            }
        } catch {
            throw .invalidShape(error)
        }
        var submission = try Submission(FlatFields(JSON(members: properties)), idField: nil)
        submission.platformID = id
        return submission
    }

    /// The first ID that is there.
    private static func first(
        _ names: [String],
        of root: JSONCursor
    ) throws(JSONTypeError) -> String? {
        for name in names {
            if let id = try root[name].identifier() { return id }
        }
        return nil
    }
}

extension Delivery {
    /// The URL that the sender asked for, which a proxy may have hidden from us.
    var publicURL: String {
        let base = source.baseURL ?? "https://\(request.caller.domainName)"
        let query = request.rawQueryString
        return base + request.rawPath + (query.isEmpty ? "" : "?\(query)")
    }
}
