import Compression
import JSON
import LeadStore
import TestSupport
import Testing

@Suite struct ImportLeadsTests {
    private let uploads = Uploads()
    private static let text = "email;Ort;Name\r\na@b.co;Köln;\"Ada; L.\"\r\nb@b.co;Zürich;Bob\r\n"

    private static func utf16(_ text: String) -> [UInt8] {
        [0xFF, 0xFE] + text.utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
    }

    private static func latin1(_ text: String) -> [UInt8] {
        text.unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) }
    }

    @Test(
        arguments: [
            ("UTF-8", Array(text.utf8)), ("with mark", [0xEF, 0xBB, 0xBF] + Array(text.utf8)),
            ("UTF-16", utf16(text)), ("Latin-1", latin1(text)),
            ("gzip", GzipWriter.compress(Array(text.utf8))),
            ("UTF-16, gzip", GzipWriter.compress(utf16(text))),
            ("NDJSON", Array("{\"email\":\"a@b.co\",\"Ort\":\"Köln\"}\n{\"Ort\":\"Zürich\"}".utf8)),
            ("JSON", Array("[{\"email\":\"a@b.co\",\"Ort\":\"Köln\"},{\"Ort\":\"Zürich\"}]".utf8)),
        ]
    )
    func `files of every format and encoding are leads`(name: String, bytes: [UInt8]) throws {
        try uploads.put(bytes)
        let result = try uploads.runToEnd()
        #expect(result.leads.map { $0["source_id"] } == ["meta-demo", "meta-demo"])
        let places = result.leads.map { $0["lead_data"]?["custom_fields"]?["ort"]?.string }
        #expect(places == ["Köln", "Zürich"], "\(name)")
        #expect(try uploads.results().map { $0.prefix(10) } == ["1 accepted", "2 accepted"])
        #expect(result.log.contains("import complete"))
        #expect(!result.log.contains("a@b.co"))
    }

    @Test(
        arguments: [
            (
                Array("email,note\na@b.co,\"x\nb@b.co,y\n".utf8),
                "1 damaged line 2, column 2: a quote is never closed"
            ),
            (
                Array("email,note\na@b.co,x\nb@b.co,\"y\n".utf8),
                "2 damaged line 3, column 2: a quote is never closed"
            ),
            (
                Array("Ada,a@b.co\nBob,b@b.co\n".utf8),
                "1 damaged \"header: column 2: expected the names of the columns in the first row\""
            ),
            (
                Array("[{\"email\":\"a@b.co\"}".utf8),
                "2 damaged line 1: the JSON array ends without ]"
            ),
            (
                Array(GzipWriter.compress(Array("email,zip\na@b.co,1\n".utf8)).dropLast(5)),
                "damaged gzip: the data end too early"
            ),
        ]
    )
    func `where a file is damaged is told, and the rows before are leads`(
        bytes: [UInt8],
        last: String
    ) throws {
        try uploads.put(bytes)
        let result = try uploads.runToEnd()
        let results = try uploads.results()
        let told = try #require(results.last).replacing("\"", with: "")
        #expect(told.contains(last.replacing("\"", with: "")), "\(told)")
        #expect(result.leads.count == results.count - 1)
        #expect(result.log.contains("Import.DamagedUpload"))
    }

    @Test func `rows that are no leads are told one by one`() throws {
        try uploads.put("email,note\na@b.co,x\nb@b.co,x,y\nnone,x\n,\nc@b.co,\"x\"y\n")
        let result = try uploads.runToEnd()
        #expect(result.leads.count == 2)
        #expect(
            try uploads.results() == [
                "1 accepted zip missing", "2 rejected 3 values in 2 columns",
                "3 accepted \"email invalid, zip missing\"", "4 rejected no values",
                "5 rejected column 2 (note): text after the closing quote",
            ]
        )
    }

    @Test(arguments: ["gz", "csv"])
    func `an import of many results takes every row once`(form: String) throws {
        let count = 4_000
        let rows = (0..<count).map { "person\($0)@example.com,78704,\"line\n\($0)\"\n" }
        let text = Array(("email,zip,note\n" + rows.joined()).utf8)
        try uploads.put(form == "gz" ? GzipWriter.compress(text) : text)
        let result = try uploads.runToEnd()
        #expect(result.steps > 2)
        let emails = result.leads.map { $0["lead_data"]?["demographics"]?["email"]?.string }
        #expect(emails == (0..<count).map { "person\($0)@example.com" })
        #expect(Set(result.eventIDs).count == count)
        let results = try uploads.results()
        #expect(results == (1...count).map { "\($0) accepted " })
    }

    @Test func `the sample upload is imported`() throws {
        try uploads.put(try Repository.contents("events/imports/leads.csv"))
        let event = try JSON(parsing: try Repository.contents("events/imports/uploaded.json"))
        let first = try uploads.emitted(try uploads.importer(event).run())
        #expect(first.map { $0["channel"]?.string } == ["ImportQueue"])
        let result = try uploads.runToEnd()
        let names = result.leads.map { $0["lead_data"]?["demographics"]?["first_name"]?.string }
        #expect(names == ["Ada", "Grace"])
        #expect(
            try uploads.results() == [
                "1 accepted ", "2 accepted email invalid", "3 rejected 9 values in 8 columns",
            ]
        )
    }

    @Test func `the sample batch is taken, and a second time known`() throws {
        let sources = ["PIPELINE_FILE": "events/sources/pipeline.yaml"]
        let event = try JSON(parsing: try Repository.contents("events/imports/batch.json"))
        let run = try uploads.importer(event, sources).run()
        let result = try JSON(parsing: run.output)
        #expect(result["statusCode"]?.int == 202)
        #expect(result["emitted"]?.count == 4)
        #expect(!run.log.contains("example.com"))
        let body = try JSON(parsing: result["body"]?.string ?? "")
        let lead = try #require(body["leads"]?[0]?["lead_id"]?.string)
        _ = try LeadStore(url: uploads.database).claim(
            leadID: lead,
            tenantID: "demo",
            sourceID: "partner",
            messageID: "m",
            atMilliseconds: 1
        )
        let again = try JSON(parsing: try uploads.importer(event, sources).run().output)
        #expect(again["emitted"]?.count == 2)
        let small = sources.merging(["MAX_BATCH_SIZE": "1"]) { $1 }
        let refused = try uploads.importer(event, small).run()
        #expect(try JSON(parsing: refused.output)["statusCode"]?.int == 413)
        #expect(refused.output.contains("row 2: more than 1 rows"))
    }

    @Test func `a step that is repeated does the same again`() throws {
        try uploads.put("email,zip\na@b.co,78704\n")
        let first = try uploads.emitted(try uploads.importer(uploads.announcement()).run())
        let body = try #require(first.first?["body"])
        let once = try uploads.importer(uploads.message(body, id: "m")).run()
        let again = try uploads.importer(uploads.message(body, id: "m")).run()
        #expect(try uploads.emitted(once).count == 3)
        #expect(once.output == again.output)
        let last = try #require(try uploads.emitted(once).last?["body"])
        for _ in 0..<2 {
            let run = try uploads.importer(uploads.message(last, id: "n")).run()
            #expect(try uploads.emitted(run).isEmpty)
            #expect(try uploads.results() == ["1 accepted "])
        }
    }

    @Test func `an upload that is announced twice is imported once`() throws {
        try uploads.put("email,zip\na@b.co,78704\n")
        #expect(try uploads.runToEnd(messageID: "m").leads.count == 1)
        let again = try uploads.runToEnd(messageID: "n")
        #expect(again.leads.isEmpty)
        #expect(again.log.contains("upload is imported already"))
        #expect(try uploads.results() == ["1 accepted "])
    }

    @Test func `an upload that is gone is told`() throws {
        let result = try uploads.runToEnd()
        #expect(result.log.contains("the upload was removed before it was imported"))
    }

    @Test(arguments: [("elsewhere/leads.csv", true), ("meta-demo/leads.csv.results.csv", false)])
    func `keys that are nobody's`(key: String, isError: Bool) throws {
        var uploads = uploads
        uploads.key = key
        let run = try uploads.importer(uploads.announcement()).run()
        #expect(run.output.contains("Import.UnknownSource") == isError)
        #expect(!run.output.contains("emitted"))
    }

    @Test func `an event of another kind fails`() throws {
        for event in [["Records": 7], [:]] as [JSON] {
            let run = try uploads.importer(event).run()
            #expect(run.status == 1)
            #expect(run.output.contains("Event.InvalidShape"))
        }
    }

    @Test(arguments: ["0", "many", "10001"])
    func `a MAX_BATCH_SIZE that is none stops the process`(size: String) throws {
        let run = try uploads.importer([:], ["MAX_BATCH_SIZE": size]).run()
        #expect(run.status == 78)
        #expect(run.log.contains("MAX_BATCH_SIZE"))
    }
}
