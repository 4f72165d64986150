internal import CPhoneNumber

/// A telephone number as libphonenumber understands it.
///
/// The first parse in a process takes about 4 ms, which build the library's tables; each further
/// one about 20 microseconds.
package struct PhoneNumber: Hashable, Sendable {
    package enum Kind: Int32, Sendable {
        case fixedLine = 0
        case mobile = 1
        /// Where the numbering plan does not tell them apart, as in the US.
        case fixedLineOrMobile = 2
        case tollFree = 3
        case premiumRate = 4
        case sharedCost = 5
        case voip = 6
        case personalNumber = 7
        case pager = 8
        case universalAccess = 9
        case voicemail = 10
        /// No number of its region looks like this.
        case unknown = 11
    }

    /// A plus, the country calling code and the national number: the normal form, without extension.
    package let e164: String
    /// The digits after the country calling code.
    package let nationalNumber: String
    /// Such as 1 for the US.
    package let countryCallingCode: Int
    /// ISO 3166, `001` for a calling code of no country, nil where no region has the number.
    package let regionCode: String?
    package let kind: Kind
    /// The digits to dial once connected, nil where there are none.
    package let numberExtension: String?

    /// Whether the numbering plan of its region has such numbers.
    ///
    /// A number that is not valid may still be dialled in a format not known here.
    package var isValid: Bool { kind != .unknown }

    /// The number in `text` as dialled in `region` (ISO 3166), or nil where there is none.
    ///
    /// A number with a plus is the same in every region. More than 250 characters are no number.
    package static func parse(_ text: String, region: String) -> PhoneNumber? {
        var parsed = plumb_phone_number()
        var text = text
        let isNumber = text.withUTF8 { bytes in
            bytes.withMemoryRebound(to: CChar.self) { characters in
                plumb_parse_phone_number(
                    characters.baseAddress,
                    characters.count,
                    region,
                    &parsed
                )
            }
        }
        return isNumber ? PhoneNumber(parsed) : nil
    }

    private init(_ parsed: plumb_phone_number) {
        e164 = Self.text(parsed.e164)
        nationalNumber = Self.text(parsed.national)
        countryCallingCode = Int(parsed.country_calling_code)
        let region = Self.text(parsed.region)
        regionCode = region.isEmpty ? nil : region
        kind = Kind(rawValue: parsed.kind) ?? .unknown
        let numberExtension = Self.text(parsed.extension)
        self.numberExtension = numberExtension.isEmpty ? nil : numberExtension
    }

    /// A C array of characters, which Swift takes for a tuple, up to its NUL.
    private static func text<Characters>(_ characters: Characters) -> String {
        withUnsafeBytes(of: characters) { bytes in
            String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
        }
    }
}
