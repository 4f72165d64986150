package import JSON
package import Pipeline

/// One value of a lead as its type reads it.
///
/// That a value is not valid is a fact about it and never throws it away: what was submitted stays.
package struct FieldValue: Sendable {
    package let type: FieldType
    /// The text as submitted, white space included; JSON text where a number, a list or an object
    /// came.
    package let raw: String
    /// What equal values have in common: read again, it gives itself.
    ///
    /// A number for `number`, true or false for `boolean`, else a text. Of a value that is not
    /// valid: false for `boolean`, else what was submitted, without white space around it.
    package let normal: JSON
    let parts: Parts
    /// Whether asterisks stand for what was there.
    package let isMasked: Bool
    /// Why the value is not valid; nil where it is.
    package let fault: FieldFault?

    package var isValid: Bool { fault == nil }

    /// Makes the components; most values are only checked, and nobody asks for theirs.
    typealias Parts = @Sendable () -> JSON

    /// Parts of the value and what follows from it, an object; empty where the type has none.
    package var components: JSON {
        var components = parts()
        if isMasked { components["masked"] = true }
        return components
    }

    /// The value with its parts as one object.
    package var json: JSON {
        var document: JSON = [
            "normal": normal, "raw": JSON(raw), "valid": JSON(isValid),
        ]
        if let fault { document["reason"] = JSON(fault.rawValue) }
        for (name, value) in components.members ?? [] { document[name] = value }
        return document
    }
}

extension FieldValue: Equatable {
    package static func == (left: FieldValue, right: FieldValue) -> Bool {
        left.type == right.type && left.raw == right.raw && left.normal == right.normal
            && left.fault == right.fault && left.components == right.components
    }
}

/// Why a value is none of its type: a word of the program.
package enum FieldFault: String, Sendable, CaseIterable {
    /// White space at most.
    case blank
    /// A list, an object or nothing where one value belongs.
    case notScalar = "not_scalar"
    /// Not written as values of the type are.
    case malformed
    /// Written like one, but there is none such: 31 April, a number of no numbering plan.
    case nonexistent
    /// A URL of another scheme than the type allows.
    case wrongScheme = "wrong_scheme"
    /// A URL of another host than the type allows.
    case wrongHost = "wrong_host"
}

/// What a type makes of a text, or why it makes nothing of it.
enum Reading {
    /// Components are an object; of a masked value asterisks stand for what was there.
    case value(JSON, isMasked: Bool = false, components: FieldValue.Parts = { [:] })
    case fault(FieldFault)

    static func text(
        _ normal: String,
        components: @autoclosure @escaping FieldValue.Parts = [:]
    ) -> Reading {
        .value(JSON(normal), components: components)
    }

    static func masked(
        _ normal: String,
        components: @autoclosure @escaping FieldValue.Parts = [:]
    ) -> Reading {
        .value(JSON(normal), isMasked: true, components: components)
    }
}
