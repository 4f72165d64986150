internal import CExpat

/// Reads XML of strangers (https://libexpat.github.io/doc/api/latest/).
///
/// A document type declaration is an error, so that there are no entities but the five of XML and
/// nothing is fetched or expanded; depth and count of elements are bounded, and so is the text, by
/// the caller.
package enum XMLDocument {
    /// Elements in each other, at most.
    package static let maximumDepth = 32
    /// Elements of a document, at most.
    package static let maximumElements = 50_000

    /// The root element.
    ///
    /// Calls `XML_Parse`.
    package static func read(_ bytes: [UInt8]) throws(XMLSyntaxError) -> XMLElement {
        guard bytes.count <= Int(Int32.max), let parser = XML_ParserCreateNS(nil, separator) else {
            throw XMLSyntaxError(reason: .other, line: 1, column: 1)
        }
        defer { XML_ParserFree(parser) }
        let building = Building(parser)
        XML_SetUserData(parser, Unmanaged.passUnretained(building).toOpaque())
        setHandlers(parser)
        let status = withExtendedLifetime(building) {
            bytes.withUnsafeBytes { buffer in
                let text = buffer.baseAddress?.assumingMemoryBound(to: CChar.self)
                return XML_Parse(parser, text, Int32(buffer.count), 1)
            }
        }
        guard status == XML_STATUS_OK, building.refusal == nil, let root = building.root else {
            throw XMLSyntaxError(
                reason: building.refusal ?? reason(XML_GetErrorCode(parser)),
                line: max(1, Int(XML_GetCurrentLineNumber(parser))),
                column: Int(XML_GetCurrentColumnNumber(parser)) + 1
            )
        }
        return root
    }

    /// Between namespace and local name; no name contains it.
    private static let separator: CChar = 10

    private static func setHandlers(_ parser: XML_Parser) {
        XML_SetElementHandler(
            parser,
            { Building.of($0)?.start($1, $2) },
            { data, _ in Building.of(data)?.end() }
        )
        XML_SetCharacterDataHandler(parser) { Building.of($0)?.add($1, $2) }
        XML_SetStartDoctypeDeclHandler(parser) { data, _, _, _, _ in
            Building.of(data)?.refuse(.doctype)
        }
    }

    private static func reason(_ code: XML_Error) -> XMLSyntaxError.Reason {
        switch code {
        case XML_ERROR_NO_ELEMENTS, XML_ERROR_UNCLOSED_TOKEN, XML_ERROR_PARTIAL_CHAR,
            XML_ERROR_UNCLOSED_CDATA_SECTION:
            .endOfInput
        case XML_ERROR_JUNK_AFTER_DOC_ELEMENT: .trailingText
        case XML_ERROR_UNKNOWN_ENCODING, XML_ERROR_INCORRECT_ENCODING: .encoding
        case XML_ERROR_NO_MEMORY: .other
        default: .syntax
        }
    }
}

/// The tree as far as it has been read.
///
/// expat calls it on the thread of `XML_Parse` only, while `read` holds it.
private final class Building {
    private let parser: XML_Parser
    private(set) var root: XMLElement?
    /// Why the reading was stopped here; nil where expat itself found the mistake.
    private(set) var refusal: XMLSyntaxError.Reason?
    /// The elements that are open, the root first.
    private var open: [XMLElement] = []
    private var count = 0

    init(_ parser: XML_Parser) {
        self.parser = parser
    }

    static func of(_ data: UnsafeMutableRawPointer?) -> Building? {
        data.map { Unmanaged<Building>.fromOpaque($0).takeUnretainedValue() }
    }

    func start(
        _ name: UnsafePointer<XML_Char>?,
        _ attributes: UnsafeMutablePointer<UnsafePointer<XML_Char>?>?
    ) {
        guard refusal == nil else { return }
        count += 1
        if open.count >= XMLDocument.maximumDepth { return refuse(.depth) }
        if count > XMLDocument.maximumElements { return refuse(.count) }
        var element = XMLElement(name: Self.local(name))
        var next = attributes
        while let name = next?.pointee, let value = next?[1] {
            element.attributes[Self.local(name)] = String(cString: value)
            next = next?.advanced(by: 2)
        }
        open.append(element)
    }

    func end() {
        guard refusal == nil, let element = open.popLast() else { return }
        if open.isEmpty {
            root = element
        } else {
            open[open.count - 1].children.append(element)
        }
    }

    func add(_ text: UnsafePointer<XML_Char>?, _ count: Int32) {
        guard refusal == nil, !open.isEmpty, let text else { return }
        let bytes = UnsafeRawBufferPointer(start: text, count: Int(count))
        open[open.count - 1].text += String(decoding: bytes, as: UTF8.self)
    }

    /// Calls `XML_StopParser`, after which expat may still report what it has in hand.
    func refuse(_ reason: XMLSyntaxError.Reason) {
        guard refusal == nil else { return }
        refusal = reason
        XML_StopParser(parser, XML_Bool(0))
    }

    private static func local(_ name: UnsafePointer<XML_Char>?) -> String {
        guard let name else { return "" }
        let whole = String(cString: name)
        return whole.lastIndex(of: "\n").map { String(whole[whole.index(after: $0)...]) } ?? whole
    }
}
