internal import Events
internal import JSON
internal import XML

/// Reads the fields of a submission.
enum SubmissionBody {
    /// One lead of the REST profile: a JSON object.
    static func readREST(_ delivery: Delivery) throws(Refusal) -> FlatFields {
        let contentType = delivery.request.header("content-type") ?? ""
        guard BodyFormat.json.mediaTypes.contains(BodyFormat.mediaType(contentType)) else {
            throw .unsupportedContentType(accepted: BodyFormat.json.mediaTypes)
        }
        let content = try BodyFormat.json.read(delivery.body, contentType: contentType)
        return FlatFields(
            try content.document { root throws(JSONTypeError) in try root.object() }
        )
    }

    /// One lead as LeadConduit reads it: body and query, of which the query wins.
    ///
    /// A body without type is 415, of another type 406.
    static func readLeadConduit(_ delivery: Delivery) throws(Refusal) -> FlatFields {
        var fields = FlatFields(paths: [])
        if delivery.request.method == "POST", !delivery.body.isEmpty {
            guard let contentType = delivery.request.header("content-type") else {
                throw .missingContentType
            }
            let mediaType = BodyFormat.mediaType(contentType)
            guard let format = formats.first(where: { $0.mediaTypes.contains(mediaType) }) else {
                throw .notAcceptable(offered: formats.flatMap(\.mediaTypes))
            }
            fields = try read(delivery.body, format, contentType)
        }
        let query = HTTPRequest.queryItems(delivery.request.rawQueryString)
        guard query.count <= Submission.maximumAnswers else {
            throw .tooManyFields(limit: Submission.maximumAnswers)
        }
        fields.merge(FlatFields(paths: query.map { FormField(name: $0.name, value: $0.value) }))
        return fields
    }

    static let formats = [BodyFormat.form, .json, .xml]

    private static func read(
        _ body: [UInt8],
        _ format: BodyFormat,
        _ contentType: String
    ) throws(Refusal) -> FlatFields {
        let content: BodyContent
        do throws(Refusal) {
            content = try format.read(body, contentType: contentType)
        } catch {
            // Senders put raw line breaks and tabs into JSON strings.
            let controls = Array("\r\n\t".utf8)
            guard case .invalidJSON = error, body.contains(where: controls.contains) else {
                throw error
            }
            let stripped = body.filter { !controls.contains($0) }
            guard let second = try? format.read(stripped, contentType: contentType) else {
                throw error
            }
            content = second
        }
        switch content {
        case .form(let fields): return FlatFields(paths: fields)
        case .xml(let root): return FlatFields(root.document)
        case .json:
            return FlatFields(
                try content.document { root throws(JSONTypeError) in try root.object() }
            )
        }
    }
}

extension XMLElement {
    /// Attributes and children by their names; several of one name are a list.
    ///
    /// Text beside them is lost.
    fileprivate var document: JSON {
        var object: JSON = [:]
        for (name, value) in attributes.sorted(by: { $0.key < $1.key }) {
            object[name] = JSON(value)
        }
        for child in children {
            let value = child.value
            guard let earlier = object[child.name] else {
                object[child.name] = value
                continue
            }
            object[child.name] = JSON((earlier.array ?? [earlier]) + [value])
        }
        return object
    }

    private var value: JSON {
        attributes.isEmpty && children.isEmpty ? JSON(text) : document
    }
}
