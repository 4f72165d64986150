import Gateway
import JSON
import Testing

@Suite struct AccessPolicyTests {
    private static let arn = "arn:aws:execute-api:us-east-1:123456789012:local/$default/GET/a/b"

    private func policy(_ statements: String) throws -> AccessPolicy? {
        AccessPolicy(try JSON(parsing: #"{"Version":"2012-10-17","Statement":\#(statements)}"#))
    }

    private static func allow(_ resource: String, action: String = "execute-api:Invoke") -> String {
        #"{"Effect":"Allow","Action":"\#(action)","Resource":"\#(resource)"}"#
    }

    @Test(arguments: [
        (arn, true), ("*", true), ("arn:aws:execute-api:*/GET/*", true), ("*/GET/a/?", true),
        ("*/GET/a", false), ("*/POST/a/b", false), ("*/GET/a/b?", false), ("*/GET/a/", false),
        ("", false), ("**a***b*", true), ("*/get/a/b", false), ("?", false),
    ])
    func `a pattern fits the whole route`(resource: String, isAllowed: Bool) throws {
        #expect(try policy(Self.allow(resource))?.allows(Self.arn) == isAllowed)
    }

    @Test(arguments: [
        ("execute-api:Invoke", true), ("execute-api:*", true), ("*", true),
        ("Execute-API:invoke", true), ("execute-api:Inv?ke", true),
        ("execute-api:ManageConnections", false), ("s3:*", false),
    ])
    func `an action must be that of invoking`(action: String, isAllowed: Bool) throws {
        #expect(try policy(Self.allow("*", action: action))?.allows(Self.arn) == isAllowed)
    }

    @Test(arguments: [
        (
            "[\(allow("*")),{\"Effect\":\"Deny\",\"Action\":\"*\",\"Resource\":[\"x\",\"*/b\"]}]",
            false
        ),
        ("[{\"Effect\":\"Deny\",\"Action\":\"*\",\"Resource\":\"*/c\"},\(allow("*"))]", true),
        ("[{\"Effect\":\"Deny\",\"Action\":[\"s3:*\"],\"Resource\":\"*\"},\(allow("*"))]", true),
        ("[]", false),
        ("{\"Effect\":\"Allow\",\"Action\":\"*\",\"Resource\":\"*\",\"Condition\":{}}", false),
    ])
    func `a Deny wins, silence denies`(statements: String, isAllowed: Bool) throws {
        #expect(try policy(statements)?.allows(Self.arn) == isAllowed)
    }

    @Test(arguments: [
        "5", "null", #"["*"]"#, #"{"Effect":"Permit","Action":"*","Resource":"*"}"#,
        #"{"Action":"*","Resource":"*"}"#, #"{"Effect":"Allow","Resource":"*"}"#,
        #"{"Effect":"Allow","Action":"*"}"#, #"{"Effect":"Allow","Action":[1],"Resource":"*"}"#,
    ])
    func `what is no policy is none`(statements: String) throws {
        #expect(try policy(statements) == nil)
    }

    @Test func `a pattern of many stars takes no time`() throws {
        let stars = String(repeating: "*a", count: 2000)
        let text = String(repeating: "a", count: 1999) + "b"
        #expect(try policy(Self.allow(stars))?.allows(text) == false)
    }
}
