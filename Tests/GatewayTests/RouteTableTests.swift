import Gateway
import Template
import Testing

@Suite struct RouteTableTests {
    private let table = RouteTable(
        [
            ("ANY", "$default"), ("ANY", "/leads/{id}"), ("GET", "/leads/{id}"),
            ("GET", "/leads/new"), ("GET", "/files/{path+}"), ("GET", "/files/a/{path+}"),
            ("POST", "/leads"), ("ANY", "/leads"), ("GET", "/{proxy+}"),
        ].enumerated().map { index, entry in
            Route(
                method: entry.0,
                path: entry.1,
                function: "\(entry.0) \(entry.1)",
                timeoutMilliseconds: 30_000,
                line: index
            )
        }
    )

    @Test(arguments: [
        ("GET", "/leads/new", "GET /leads/new"),
        ("GET", "/leads/7", "GET /leads/{id}"),
        ("PUT", "/leads/7", "ANY /leads/{id}"),
        ("POST", "/leads", "POST /leads"),
        ("PUT", "/leads", "ANY /leads"),
        ("GET", "/files/a/b/c", "GET /files/a/{path+}"),
        ("GET", "/files/x/y", "GET /files/{path+}"),
        ("GET", "/other", "GET /{proxy+}"),
        ("PUT", "/other", "ANY $default"),
        ("GET", "/Leads/new", "GET /{proxy+}"),
        ("GET", "/leads/", "GET /{proxy+}"),
        ("GET", "/", "ANY $default"),
    ])
    func `the route that fits most exactly serves`(method: String, path: String, function: String) {
        #expect(table.match(method: method, path: path)?.route.function == function)
    }

    @Test func `variables are decoded, a plus stays a plus`() {
        let match = table.match(method: "PUT", path: "/leads/a%2Fb%20c+d")
        #expect(match?.parameters.map(\.value) == ["a/b c+d"])
        let greedy = table.match(method: "GET", path: "/files/x%20y/z")
        #expect(greedy?.parameters.map(\.value) == ["x y/z"])
        #expect(table.match(method: "PUT", path: "/leads/%zz")?.parameters.map(\.value) == ["%zz"])
    }

    @Test func `the order of routes in the template does not matter`() {
        let routes = [
            ("POST", "/leads"), ("ANY", "/leads"), ("GET", "/leads/{id}"), ("ANY", "/leads/new"),
            ("GET", "/leads/{id}/notes"), ("ANY", "$default"),
        ].map { Route(method: $0.0, path: $0.1, function: "\($0.0) \($0.1)") }
        for offset in routes.indices {
            let table = RouteTable(Array(routes[offset...] + routes[..<offset]))
            let match = table.match(method: "GET", path: "/leads/new")
            #expect(match?.route.function == "ANY /leads/new")
        }
    }

    @Test func `without a default nothing serves what does not fit`() {
        #expect(RouteTable([]).match(method: "GET", path: "/")?.route.function == nil)
    }
}
