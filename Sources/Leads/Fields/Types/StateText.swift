internal import JSON
internal import ReferenceData

/// A state, district or territory of the US or a province of Canada, normally its two letters.
///
/// Anything else is kept as it is and valid: other countries have states, too.
enum StateText {
    static func read(_ text: String) -> Reading {
        let name = text.utf8.filter { $0 != UInt8(ascii: ".") }.text.spaced
        guard let state = StateOrProvince.find(code: name) ?? StateOrProvince.find(name: name)
        else { return .text(text) }
        return .text(
            state.code,
            components: ["name": JSON(state.name), "country_code": JSON(state.country)]
        )
    }
}
