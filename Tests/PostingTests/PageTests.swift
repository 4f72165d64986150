import Posting
import Testing

/// Names of the pipeline file that would be markup, on the pages.
@Suite struct PageTests {
    private let changes = [
        ("name: Leads", "name: '<script>alert(1)</script> & *Sons* | `x`'"),
        ("Heating, Cooling", "\"a|b\", \"`tick`\", \"<b>\", \"it's\""),
        ("what do you need", "'q | <i>'"),
    ]

    @Test func `HTML has texts only as texts, and asks nobody for anything`() throws {
        let page = HTMLPage(try PostingFixture.specification("partner", changes)).text
        #expect(!page.contains("<script") && !page.contains("<b>") && !page.contains("<i>"))
        #expect(page.contains("&lt;script&gt;alert(1)&lt;/script&gt; &amp; *Sons* | `x`"))
        #expect(page.contains("<code>&lt;b&gt;</code>"))
        #expect(!page.contains("src=") && !page.contains("<link") && !page.contains("@import"))
        #expect(page.hasPrefix("<!DOCTYPE html>\n<html lang=\"en\">"))
        #expect(page.contains("<style>"))
    }

    @Test func `a form's snippet is shown and is none`() throws {
        let page = HTMLPage(try PostingFixture.specification("form")).text
        #expect(page.contains("&lt;form method=&quot;post&quot;"))
        #expect(!page.contains("<form"))
    }

    @Test func `Markdown keeps cells and code whole`() throws {
        let page = MarkdownPage(try PostingFixture.specification("partner", changes)).text
        #expect(page.contains(#"\<script\>alert(1)\</script\> \& \*Sons\* \| \`x\`"#))
        #expect(page.contains(#"| `a\|b`, `` `tick` ``, `<b>`, `it's` |"#))
    }

    @Test func `an apostrophe ends no word of the shell`() throws {
        let page = MarkdownPage(
            try PostingFixture.specification("partner", [("Heating, Cooling", "\"it's\"")])
        ).text
        #expect(page.contains(#""service": "it'\''s""#))
    }
}
