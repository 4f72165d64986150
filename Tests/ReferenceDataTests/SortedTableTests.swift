import Testing

@testable import ReferenceData

@Suite struct SortedTableTests {
    @Test(arguments: [
        (ZIPCode.table, 42_789), (ZIPCode.areas, 3_349), (AreaCode.table, 463),
        (StateOrProvince.table, 75), (StateOrProvince.names, 75), (EmailDomainKind.table, 14_458),
    ])
    func `every row is found by its key and no key twice`(table: SortedTable, count: Int) {
        var rows = 0
        var lost: [String] = []
        var previous = ""
        table.forEachRow { row in
            let key = row.text(0)
            rows += 1
            if table.row(key)?.text(0) != key { lost.append(key) }
            if !previous.utf8.lexicographicallyPrecedes(key.utf8) { lost.append(key) }
            previous = key
        }
        #expect(rows == count)
        #expect(lost.isEmpty)
    }

    @Test(arguments: ["", "\t", "\n", "0", "zzzz", "0050", "005011", "00501\t", "\u{10FFFF}"])
    func `a key that is no key is not found`(key: String) {
        #expect(ZIPCode.table.row(key) == nil)
    }

    @Test func `a column that is missing is empty`() throws {
        let row = try #require(ZIPCode.table.row("00501"))
        #expect(row.text(4) == "-73.0451")
        #expect(row.text(5) == "")
        #expect(row.text(99) == "")
        #expect(row.number(1) == nil)
    }
}
