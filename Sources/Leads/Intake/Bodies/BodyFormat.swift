internal import Events
internal import JSON
internal import LeadModel
internal import XML

/// How a body is written.
enum BodyFormat: Sendable {
    case json
    /// As browsers encode forms.
    case form
    /// As browsers encode forms with files.
    case multipart
    case xml

    var mediaTypes: [String] {
        switch self {
        case .json: ["application/json"]
        case .form: ["application/x-www-form-urlencoded"]
        case .multipart: ["multipart/form-data"]
        case .xml: ["text/xml", "application/xml"]
        }
    }

    /// Reads a body; `contentType` is the header with its parameters.
    func read(_ body: [UInt8], contentType: String) throws(Refusal) -> BodyContent {
        switch self {
        case .json:
            do throws(JSONSyntaxError) {
                return .json(try JSON(parsing: body, duplicateKeys: .rejected))
            } catch {
                throw .invalidJSON(error)
            }
        case .form: return .form(try URLEncodedForm.read(body))
        case .multipart: return .form(try MultipartForm.read(body, contentType: contentType))
        case .xml:
            do throws(XMLSyntaxError) {
                return .xml(try XMLDocument.read(body))
            } catch {
                throw .invalidXML(error)
            }
        }
    }

    /// The type of a `Content-Type` header, without parameters.
    static func mediaType(_ contentType: String) -> String {
        contentType.prefix { $0 != ";" }.trimmed.lowercased()
    }
}

/// A body that has been read.
enum BodyContent {
    case json(JSON)
    case form([FormField])
    case xml(XMLElement)

    /// What `read` makes of a JSON document, whose mistakes of kind refuse the request.
    ///
    /// - Parameter read: reads from the root.
    /// - Returns: what `read` returns.
    /// - Throws: `invalidShape` with the path.
    func document<Result>(
        _ read: (JSONCursor) throws(JSONTypeError) -> Result
    ) throws(Refusal) -> Result {
        guard case .json(let document) = self else {
            throw .unsupportedContentType(accepted: BodyFormat.json.mediaTypes)
        }
        do throws(JSONTypeError) {
            return try read(JSONCursor(document))
        } catch {
            throw .invalidShape(error)
        }
    }
}

/// One field of a form.
struct FormField: Equatable {
    /// Without the `[]` that some give to fields that may come more than once.
    var name: String
    /// Of a file its name only: contents are not kept.
    var value: String

    init(name: String, value: String) {
        self.name = name.hasSuffix("[]") ? String(name.dropLast(2)) : name
        self.value = value
    }
}
