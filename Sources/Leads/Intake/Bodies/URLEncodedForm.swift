internal import Events

/// `application/x-www-form-urlencoded` (https://url.spec.whatwg.org/#urlencoded-parsing).
enum URLEncodedForm {
    /// The fields in their order; those without a name, which no browser sends, are left out.
    static func read(_ body: [UInt8]) throws(Refusal) -> [FormField] {
        var fields: [FormField] = []
        var start = 0
        while start < body.count {
            let end = body[start...].firstIndex(of: UInt8(ascii: "&")) ?? body.count
            let pair = body[start..<end]
            let equals = pair.firstIndex(of: UInt8(ascii: "=")) ?? end
            guard let name = decoded(body[start..<equals]),
                let value = decoded(body[min(equals + 1, end)..<end])
            else { throw .invalidForm(FormError(reason: .escape, byte: start + 1)) }
            if !name.isEmpty {
                guard fields.count < Submission.maximumAnswers else {
                    throw .tooManyFields(limit: Submission.maximumAnswers)
                }
                fields.append(FormField(name: name, value: value))
            }
            start = end + 1
        }
        return fields
    }

    private static func decoded(_ bytes: ArraySlice<UInt8>) -> String? {
        String(validating: bytes, as: UTF8.self).flatMap { FormEncoding.decode($0) }
    }
}
