import Testing

@testable import ReferenceData

@Suite struct PlaceTests {
    @Test(arguments: [
        ("00501", "Holtsville", "NY", "Suffolk County", "America/New_York"),
        ("10001", "New York", "NY", "New York County", "America/New_York"),
        ("77002", "Houston", "TX", "Harris County", "America/Chicago"),
        ("90210", "Beverly Hills", "CA", "Los Angeles County", "America/Los_Angeles"),
        ("99950", "Ketchikan", "AK", "Prince of Wales-Outer Ketchikan Borough", "America/Sitka"),
    ])
    func `a ZIP code has its place`(
        code: String,
        city: String,
        state: String,
        county: String,
        timezone: String
    ) throws {
        let place = try #require(ZIPCode.find(code))
        #expect(place.code == code)
        #expect(place.city == city)
        #expect(place.state == state)
        #expect(place.county == county)
        #expect(place.timezone == timezone)
        #expect((13...72).contains(place.latitude))
    }

    @Test func `coordinates are degrees north and east`() throws {
        let place = try #require(ZIPCode.find("99950"))
        #expect(place.latitude == 55.3422)
        #expect(place.longitude == -131.6478)
    }

    @Test func `every ZIP code is complete`() {
        var broken: [String] = []
        ZIPCode.table.forEachRow { row in
            guard let place = ZIPCode.find(row.text(0)), !place.city.isEmpty,
                StateOrProvince.find(code: place.state)?.country == "US"
            else { return broken.append(row.text(0)) }
        }
        #expect(broken.isEmpty)
    }

    @Test func `a code of the armed forces has no zone`() throws {
        let place = try #require(ZIPCode.find("09001"))
        #expect(place.state == "AE")
        #expect(place.timezone == nil)
    }

    @Test(arguments: ["", "00000", "99999", "7700", "770022", "77002-1234", "7700a", " 77002", "é"])
    func `an unknown or malformed ZIP code is nil`(code: String) {
        #expect(ZIPCode.find(code) == nil)
    }

    static let areaCodes: [(String, String, String?, AreaCode.Kind, String?)] = [
        ("201", "US", "NJ", .geographic, "America/New_York"),
        ("713", "US", "TX", .geographic, "America/Chicago"),
        ("204", "CA", "MB", .geographic, "America/Winnipeg"),
        ("242", "BS", nil, .fixedLine, "America/Nassau"),
        ("800", "US", nil, .tollFree, nil),
        ("900", "US", nil, .premiumRate, nil),
        ("500", "US", nil, .personalNumber, nil),
    ]

    @Test(arguments: areaCodes)
    func `an area code has its country, state, kind and zone`(
        code: String,
        country: String,
        state: String?,
        kind: AreaCode.Kind,
        timezone: String?
    ) throws {
        let area = try #require(AreaCode.find(code))
        #expect(area.country == country)
        #expect(area.stateOrProvince == state)
        #expect(area.kind == kind)
        #expect(area.timezones.first == timezone)
    }

    @Test func `every area code is complete`() {
        var broken: [String] = []
        AreaCode.table.forEachRow { row in
            if AreaCode.find(row.text(0)) == nil { broken.append(row.text(0)) }
        }
        #expect(broken.isEmpty)
        #expect((AreaCode.find("850")?.timezones.count ?? 0) > 1)
    }

    @Test(arguments: ["", "000", "999", "71", "7133", "+1713", "abc"])
    func `an unknown or malformed area code is nil`(code: String) {
        #expect(AreaCode.find(code) == nil)
    }

    @Test func `states and provinces are found by code and name in any case`() {
        #expect(StateOrProvince.find(code: "tx")?.name == "Texas")
        #expect(StateOrProvince.find(name: "new YORK")?.code == "NY")
        #expect(StateOrProvince.find(name: "District of Columbia")?.kind == .district)
        #expect(StateOrProvince.find(code: "ON")?.country == "CA")
        #expect(StateOrProvince.find(code: "TX")?.timezones.first == "America/Chicago")
        var broken: [String] = []
        StateOrProvince.table.forEachRow { row in
            let state = StateOrProvince.find(code: row.text(0))
            if state == nil || StateOrProvince.find(name: row.text(1)) != state {
                broken.append(row.text(0))
            }
        }
        #expect(broken.isEmpty)
    }

    @Test(arguments: ["", "T", "TXX", "XX", "t\u{0}"])
    func `an unknown state is nil`(code: String) {
        #expect(StateOrProvince.find(code: code) == nil)
        #expect(StateOrProvince.find(name: code) == nil)
    }
}
