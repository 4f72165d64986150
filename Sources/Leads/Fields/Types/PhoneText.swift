internal import JSON
internal import PhoneNumbers

/// A phone number, normally E.164 with its extension: `+14155550132`, `+14155550132x12`.
///
/// A letter behind it tells the kind: `h` home, `w` work, `c` or `m` mobile, in parentheses or not.
/// With asterisks it is a hidden number and valid as it stands.
enum PhoneText {
    static func read(_ text: String, region: String) -> Reading {
        if text.utf8.contains(UInt8(ascii: "*")) { return .masked(text) }
        let (digits, hint) = withoutHint(text)
        guard let phone = number(digits, region: region) else { return .fault(.malformed) }
        guard phone.isValid else { return .fault(.nonexistent) }
        let further = phone.numberExtension
        return .text(
            further.map { "\(phone.e164)x\($0)" } ?? phone.e164,
            components: parts(of: phone, hint)
        )
    }

    private static func parts(of phone: PhoneNumber, _ hint: String?) -> JSON {
        var components: JSON = [
            "number": JSON(phone.nationalNumber),
            "country_calling_code": JSON(phone.countryCallingCode),
            "type": JSON(hint ?? phone.kind.word), "is_tollfree": JSON(phone.kind == .tollFree),
        ]
        if let region = phone.regionCode { components["country_code"] = JSON(region) }
        if phone.isNorthAmerican {
            let number = Array(phone.nationalNumber.utf8)
            components["area"] = JSON(number[0..<3].text)
            components["exchange"] = JSON(number[3..<6].text)
            components["line"] = JSON(number[6..<10].text)
        }
        if let digits = phone.numberExtension { components["extension"] = JSON(digits) }
        return components
    }

    /// The number as its own E.164 form reads.
    ///
    /// Mexico's mobiles had a 1 behind the country code until 2019: the library keeps it where the
    /// number is dialled from within, and leaves it out of the form that it gives itself.
    private static func number(_ text: String, region: String) -> PhoneNumber? {
        let phone = PhoneNumber.parse(text, region: region)
        guard let phone, phone.countryCallingCode == 52, phone.numberExtension == nil else {
            return phone
        }
        return PhoneNumber.parse(phone.e164, region: region)
    }

    /// The number, and the kind that a single letter behind its last digit tells.
    private static func withoutHint(_ text: String) -> (number: String, hint: String?) {
        var bytes = Array(text.utf8)
        let isEnclosed = bytes.count > 3 && bytes.last == UInt8(ascii: ")")
        if isEnclosed { bytes.removeLast() }
        let hint: String
        switch bytes.last?.lowered {
        case UInt8(ascii: "h"): hint = "home"
        case UInt8(ascii: "w"): hint = "work"
        case UInt8(ascii: "c"), UInt8(ascii: "m"): hint = "mobile"
        default: return (text, nil)
        }
        bytes.removeLast()
        if isEnclosed {
            guard bytes.last == UInt8(ascii: "(") else { return (text, nil) }
            bytes.removeLast()
        }
        while let last = bytes.last, last.isSpace { bytes.removeLast() }
        guard bytes.last?.isDigit == true else { return (text, nil) }
        return (bytes.text, hint)
    }
}
