import Testing
import XML

@Suite struct XMLDocumentTests {
    private func read(_ text: String) throws(XMLSyntaxError) -> XMLElement {
        try XMLDocument.read(Array(text.utf8))
    }

    @Test func `names lose their prefixes and text keeps its entities`() throws {
        let root = try read(
            """
            <?xml version="1.0" encoding="UTF-8"?><!-- c --><s:a xmlns:s="urn:x" xmlns="urn:y">\
            <s:b s:nil="true">1 &lt; 2 &amp; &#233;<![CDATA[<x>]]></s:b><c/><c>é</c></s:a>
            """
        )
        #expect(root.name == "a")
        #expect(root["b"]?.text == "1 < 2 & é<x>")
        #expect(root["b"]?.attributes == ["nil": "true"])
        #expect(root.all("c").map(\.text) == ["", "é"])
        #expect(root["d"] == nil)
    }

    @Test(arguments: [
        #"<!DOCTYPE a><a/>"#,
        #"<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>"#,
        #"<!DOCTYPE a SYSTEM "http://127.0.0.1:1/x.dtd"><a/>"#,
        """
        <!DOCTYPE a [<!ENTITY b "0123456789"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">\
        <!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;">]><a>&d;&d;&d;&d;</a>
        """,
    ])
    func `a document type declaration is refused with all it could do`(text: String) {
        let error = #expect(throws: XMLSyntaxError.self) { try read(text) }
        #expect(error?.reason == .doctype)
    }

    @Test(arguments: [
        ("", XMLSyntaxError.Reason.endOfInput, 1, 1), ("<a>", .endOfInput, 1, 4),
        ("<a>\n<b></a>", .syntax, 2, 6), ("<a/>x", .trailingText, 1, 5),
        ("<a>&x;</a>", .syntax, 1, 4), ("<a b=1/>", .syntax, 1, 6), ("x", .syntax, 1, 1),
        (#"<?xml version="1.0" encoding="x-none"?><a/>"#, .encoding, 1, 31),
        ("<p:a/>", .syntax, 1, 1), ("<a>\u{0}</a>", .syntax, 1, 4),
    ])
    func `what is no XML is told by place`(
        text: String,
        reason: XMLSyntaxError.Reason,
        line: Int,
        column: Int
    ) {
        let error = #expect(throws: XMLSyntaxError.self) { try read(text) }
        #expect(error?.reason == reason)
        #expect(error?.line == line)
        #expect(error?.column == column)
    }

    @Test func `depth is bounded`() throws {
        let nested = { (depth: Int) in
            String(repeating: "<a>", count: depth) + String(repeating: "</a>", count: depth)
        }
        #expect(throws: Never.self) { try read(nested(XMLDocument.maximumDepth)) }
        let error = #expect(throws: XMLSyntaxError.self) {
            try read(nested(XMLDocument.maximumDepth + 1))
        }
        #expect(error?.reason == .depth)
        #expect(throws: XMLSyntaxError.self) { try read(String(repeating: "<a>", count: 300_000)) }
    }

    @Test func `the count of elements is bounded`() {
        let many = String(repeating: "<b/>", count: XMLDocument.maximumElements)
        let error = #expect(throws: XMLSyntaxError.self) { try read("<a>\(many)</a>") }
        #expect(error?.reason == .count)
    }

    @Test func `bytes that are not of the encoding are refused`() {
        let bytes = Array("<a>".utf8) + [0xFF] + Array("</a>".utf8)
        #expect(throws: XMLSyntaxError.self) { try XMLDocument.read(bytes) }
    }
}
