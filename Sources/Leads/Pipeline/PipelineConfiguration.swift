/// What the business wants: whose leads come from where and what happens to them.
///
/// A value of this type is sound: every name in it leads somewhere and every secret is known.
package struct PipelineConfiguration: Sendable {
    package var tenants: [Tenant]
    package var flows: [Flow]
    package var sources: [Source]
    /// How many requests without a key or token that opens a source an address may send.
    package var unauthorizedLimits = RateLimit.usual

    package init(tenants: [Tenant], flows: [Flow], sources: [Source]) {
        self.tenants = tenants
        self.flows = flows
        self.sources = sources
    }

    package func flow(_ id: String) -> Flow? { flows.first { $0.id == id } }

    /// The source whose webhook has this path.
    package func source(path: String) -> Source? { sources.first { $0.path == path } }

    package func tenant(_ id: String) -> Tenant? { tenants.first { $0.id == id } }

    package func source(_ id: String) -> Source? { sources.first { $0.id == id } }

    /// The source whose folder of uploads has this key, the innermost of several.
    package func source(uploadKey key: String) -> Source? {
        sources.filter { $0.uploadPrefix.map(key.hasPrefix) ?? false }
            .max { ($0.uploadPrefix?.utf8.count ?? 0) < ($1.uploadPrefix?.utf8.count ?? 0) }
    }
}

/// A customer whose leads and state are kept apart from everybody else's.
package struct Tenant: Equatable, Sendable {
    package var id: String
    package var name: String
    /// How many requests all its sources may take; nil where the file does not say.
    package var limits: [RateLimit]?

    package init(id: String, name: String) {
        self.id = id
        self.name = name
    }
}

/// What happens to the leads of some sources.
package struct Flow: Equatable, Sendable {
    package var id: String
    package var name: String
    package var tenantID: String
    /// The region of a phone number without a country code: two capital letters (ISO 3166).
    package var defaultRegion: String
    package var consent: ConsentPolicy
    /// What the flow expects of its leads' fields; no name twice.
    package var fields: [FieldDeclaration]
    /// How urgent its leads are; nil where the flow does not ask.
    package var urgency: UrgencyPolicy?
    /// When two of its leads are one.
    package var duplicates: [DuplicateWindow]
    /// What a lead costs, where its source does not say.
    package var price = 0.0

    package init(
        id: String,
        name: String,
        tenantID: String,
        defaultRegion: String = "US",
        consent: ConsentPolicy = ConsentPolicy(),
        fields: [FieldDeclaration] = [],
        urgency: UrgencyPolicy? = nil,
        duplicates: [DuplicateWindow] = [DuplicateWindow()]
    ) {
        self.id = id
        self.name = name
        self.tenantID = tenantID
        self.defaultRegion = defaultRegion
        self.consent = consent
        self.fields = fields
        self.urgency = urgency
        self.duplicates = duplicates
    }
}

/// Which consent a flow asks for before anybody is called.
package struct ConsentPolicy: Equatable, Sendable {
    /// Whether a lead without an answer is blocked.
    ///
    /// An answer that refuses always blocks.
    package var isRequired: Bool
    /// The fields whose answer counts, in lower case.
    package var fields: [String]
    /// What the person agreed to, kept with the answer.
    package var text: String?

    /// Names that forms give their consent box.
    package static let usualFields = [
        "tcpa_consent", "consent", "contact_consent", "phone_consent", "sms_consent",
        "i_agree_to_be_contacted", "i_consent_to_be_contacted", "i_agree", "opt_in",
    ]

    package init(
        isRequired: Bool = true,
        fields: [String] = ConsentPolicy.usualFields,
        text: String? = nil
    ) {
        self.isRequired = isRequired
        self.fields = fields
        self.text = text
    }
}
