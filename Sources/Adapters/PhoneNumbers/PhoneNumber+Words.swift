extension PhoneNumber.Kind {
    /// The record's word for it.
    package var word: String {
        switch self {
        case .fixedLine: "fixed_line"
        case .mobile: "mobile"
        case .fixedLineOrMobile: "fixed_line_or_mobile"
        case .tollFree: "toll_free"
        case .premiumRate: "premium_rate"
        case .sharedCost: "shared_cost"
        case .voip: "voip"
        case .personalNumber: "personal_number"
        case .pager: "pager"
        case .universalAccess: "uan"
        case .voicemail: "voicemail"
        case .unknown: "unknown"
        }
    }
}

extension PhoneNumber {
    /// Whether it is of the North American numbering plan: area code, exchange, line.
    package var isNorthAmerican: Bool { countryCallingCode == 1 && nationalNumber.utf8.count == 10 }

    /// As people of its country dial it, `(415) 555-0132`; elsewhere than in North America the
    /// digits after the country code.
    package var nationalFormat: String {
        guard isNorthAmerican else { return nationalNumber }
        let area = nationalNumber.prefix(3)
        let exchange = nationalNumber.dropFirst(3).prefix(3)
        return "(\(area)) \(exchange)-\(nationalNumber.suffix(4))"
    }
}
