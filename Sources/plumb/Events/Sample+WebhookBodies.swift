internal import Events
internal import JSON
internal import Time

/// The bodies of webhooks, each as its platform documents it.
extension Sample {
    /// With the answers inline, so that no fetch from Meta is needed.
    ///
    /// https://developers.facebook.com/docs/marketing-api/guides/lead-ads/retrieving
    static func metaLead(_ ingredients: Ingredients) -> JSON {
        let answers: [(String, JSON)] = [
            ("full_name", "Maria Ortega"), ("email", "maria.ortega@example.com"),
            ("phone_number", "+14155550132"), ("city", "San Francisco"), ("state", "CA"),
            ("zip_code", "94110"), ("what_service_do_you_need", "Furnace repair"),
            ("tcpa_consent", "yes"),
        ]
        let fields = answers.map { ["name": JSON($0.0), "values": [$0.1]] as JSON }
        let seconds = JSON(ingredients.now.seconds)
        let value: JSON = [
            "leadgen_id": JSON(ingredients.digits(16)), "page_id": "304512987654321",
            "form_id": "771209345612", "adgroup_id": "120210000000001",
            "ad_id": "120210000000002", "created_time": seconds, "field_data": JSON(fields),
        ]
        let entry: JSON = [
            "id": "304512987654321", "time": seconds,
            "changes": [["field": "leadgen", "value": value]],
        ]
        return ["object": "page", "entry": [entry]]
    }

    // https://developers.hubspot.com/docs/api/webhooks
    static func hubSpotChanges(_ ingredients: Ingredients) -> JSON {
        let created: JSON = [
            "eventId": JSON(Int(ingredients.digits(10)) ?? 1), "subscriptionId": 12345,
            "portalId": 62515, "appId": 54321, "occurredAt": JSON(ingredients.now.milliseconds),
            "subscriptionType": "contact.creation", "attemptNumber": 0,
            "objectId": JSON(Int(ingredients.digits(9)) ?? 123), "changeSource": "CRM",
            "changeFlag": "NEW",
        ]
        return [created]
    }

    // https://developer.salesforce.com/docs/atlas.en-us.api.meta/api/sforce_api_om_outboundmessaging_notifications.htm
    static func salesforceMessage(_ ingredients: Ingredients) -> String {
        let lead = "00Q" + ingredients.digits(12) + "AAA"
        let fields = [
            ("Id", lead), ("FirstName", "Maria"), ("LastName", "Ortega"), ("Company", "Example"),
            ("Email", "maria.ortega@example.com"), ("Phone", "(415) 555-0132"),
            ("PostalCode", "94110"), ("LeadSource", "Web"),
        ].map { "<sf:\($0.0)>\($0.1)</sf:\($0.0)>" }.joined()
        return """
            <?xml version="1.0" encoding="UTF-8"?>
            <soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" \
            xmlns:xsd="http://www.w3.org/2001/XMLSchema" \
            xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><soapenv:Body>\
            <notifications xmlns="http://soap.sforce.com/2005/09/outbound">\
            <OrganizationId>00D000000000001EAA</OrganizationId>\
            <ActionId>04k000000000001AAA</ActionId><SessionId xsi:nil="true"/>\
            <EnterpriseUrl>https://example.my.salesforce.com/services/Soap/c/60.0</EnterpriseUrl>\
            <PartnerUrl>https://example.my.salesforce.com/services/Soap/u/60.0</PartnerUrl>\
            <Notification><Id>04l\(ingredients.digits(12))AAA</Id>\
            <sObject xsi:type="sf:Lead" xmlns:sf="urn:sobject.enterprise.soap.sforce.com">\
            \(fields)</sObject></Notification></notifications></soapenv:Body></soapenv:Envelope>
            """
    }

    /// Fields as forms name them, a certificate of consent and where the visitor came from.
    static func websiteForm(_ ingredients: Ingredients) -> String {
        let certificate = "https://cert.trustedform.com/\(ingredients.hex(40))"
        return [
            ("first_name", "Maria"), ("last_name", "Ortega"), ("email", "maria.ortega@example.com"),
            ("phone", "(415) 555-0132"), ("zip_code", "94110"), ("tcpa_consent", "yes"),
            ("xxTrustedFormCertUrl", certificate), ("universal_leadid", ingredients.makeID()),
            ("utm_source", "google"), ("utm_medium", "cpc"), ("gclid", ingredients.hex(32)),
        ].map { "\($0.0)=\(FormEncoding.encode($0.1))" }.joined(separator: "&")
    }

    static let flatLead: JSON = [
        "First Name": "Maria", "Last Name": "Ortega", "Email": "maria.ortega@example.com",
        "Phone": "(415) 555-0132", "Zip Code": "94110", "tcpa_consent": "yes",
    ]

    // https://developers.google.com/google-ads/webhook/docs/implementation
    static func googleLead(_ ingredients: Ingredients, key: String) -> JSON {
        let columns = [
            ("FULL_NAME", "Full Name", "Maria Ortega"),
            ("EMAIL", "User Email", "maria.ortega@example.com"),
            ("PHONE_NUMBER", "User Phone", "+14155550132"),
            ("POSTAL_CODE", "Postal Code", "94110"),
        ].map { id, name, value -> JSON in
            ["column_id": JSON(id), "column_name": JSON(name), "string_value": JSON(value)]
        }
        return [
            "lead_id": JSON(ingredients.hex(64)), "user_column_data": JSON(columns),
            "api_version": "1.0", "form_id": 40_000_000_000, "campaign_id": 20_000_000_001,
            "google_key": JSON(key), "is_test": false, "gcl_id": JSON(ingredients.hex(32)),
            "adgroup_id": 20_000_000_002, "creative_id": 20_000_000_003,
            "lead_submit_time": JSON(ingredients.wholeSeconds),
        ]
    }

    // https://learn.microsoft.com/linkedin/marketing/lead-sync/leadsync
    static func linkedInLead(_ ingredients: Ingredients) -> JSON {
        let account = "urn:li:sponsoredAccount:512345678"
        return [
            "type": "LEAD_ACTION",
            "leadGenFormResponse": JSON("urn:li:leadGenFormResponse:\(ingredients.makeID())-4"),
            "leadGenForm": "urn:li:versionedLeadGenForm:(urn:li:leadGenForm:3162,1)",
            "owner": ["sponsoredAccount": JSON(account)],
            "associatedEntity": ["sponsoredCreative": "urn:li:sponsoredCreative:131234567"],
            "leadType": "SPONSORED", "leadAction": "CREATED",
            "occurredAt": JSON(ingredients.now.milliseconds),
        ]
    }

    /// As third parties describe the callback; TikTok publishes no example.
    static func tikTokLead(_ ingredients: Ingredients) -> JSON {
        let answers: [(String, JSON)] = [
            ("lead_id", JSON(ingredients.digits(19))), ("page_id", "7000000000000000001"),
            ("ad_id", "1700000000000001"), ("campaign_id", "1700000000000002"),
            ("name", "Maria Ortega"), ("email", "maria.ortega@example.com"),
            ("phone_number", "+14155550132"), ("zip_code", "94110"),
        ]
        let changes = answers.map { ["field": JSON($0.0), "value": $0.1] as JSON }
        return ["entry": [["changes": JSON(changes)]]]
    }

    static func standardMessage(_ ingredients: Ingredients) -> JSON {
        [
            "type": "lead.created", "timestamp": JSON(ingredients.now.rfc3339),
            "data": ["first_name": "Maria", "email": "maria.ortega@example.com"],
        ]
    }
}
