import Template
import Testing

@Suite struct FunctionURLTests {
    private func template(_ properties: String, _ more: String = "") -> String {
        """
        Transform: AWS::Serverless-2016-10-31
        Resources:
          Fn:
            Type: AWS::Serverless::Function
            Properties:
              Handler: f
              Runtime: provided.al2023
              CodeUri: .
              \(properties)
        \(more)
        """
    }

    @Test func `a URL is read with its CORS, and GetAtt gives where it is served`() throws {
        let text = template(
            "FunctionUrlConfig: {AuthType: NONE, Cors: {AllowMethods: [GET], MaxAge: 10}}\n"
                + "      Environment: {Variables: {SELF: !GetAtt FnUrl.FunctionUrl}}"
        )
        let template = try SAMTemplate.read(Array(text.utf8))
        let function = try #require(template.functions.first)
        #expect(function.url?.cors?.allowedMethods == ["GET"])
        #expect(function.environment.first?.value == "http://localhost:3001/_plumb/urls/Fn/")
    }

    @Test(arguments: [
        ("FunctionUrlConfig: {Cors: {}}", "E105"),
        ("FunctionUrlConfig: {AuthType: AWS_IAM}", "E402"),
        ("FunctionUrlConfig: {AuthType: NONE, InvokeMode: SLOW}", "E104"),
        ("FunctionUrlConfig: {AuthType: NONE, Cors: {AllowOrigin: ['*']}}", "E101"),
    ])
    func `a URL that cannot be served is a finding`(properties: String, code: String) {
        let findings = SAMTemplate.check(Array(template(properties).utf8)).findings
        #expect(findings.filter { $0.severity == .error }.map(\.code.rawValue) == [code])
    }

    @Test func `layers are named as not emulated and the rest runs`() throws {
        let text = template("Layers: [arn:aws:lambda:us-east-1:123456789012:layer:x:1]")
        let template = try SAMTemplate.read(Array(text.utf8))
        let notice = try #require(template.notEmulated.first)
        #expect((notice.logicalID, notice.type, notice.line) == ("Layers", "property", 9))
    }

    @Test func `a URL of its own is named as not emulated`() throws {
        let more = """
              Url:
                Type: AWS::Lambda::Url
                Properties: {AuthType: NONE, TargetFunctionArn: !GetAtt Fn.Arn}
            """
        let template = try SAMTemplate.read(Array(template("", more).utf8))
        #expect(template.notEmulated.map(\.type) == ["AWS::Lambda::Url"])
    }

    @Test(arguments: [
        ("{Path: /x, Method: post, Auth: {Authorizer: Mine}}", "E402"),
        ("{Path: /x, Method: post, Auth: {ApiKeyRequired: true}}", "E402"),
        ("{Path: /x}", "E105"),
        ("{Path: x, Method: post}", "E106"),
        ("{Path: /x, Method: fetch}", "E106"),
    ])
    func `a REST event that cannot be served is a finding`(properties: String, code: String) {
        let text = template("Events: {E: {Type: Api, Properties: \(properties)}}")
        let findings = SAMTemplate.check(Array(text.utf8)).findings
        #expect(findings.map(\.code.rawValue) == [code])
    }

    @Test func `a REST event and an HTTP event of one path collide`() {
        let text = template(
            "Events: {A: {Type: Api, Properties: {Path: /x, Method: get}}, "
                + "B: {Type: HttpApi, Properties: {Path: /x, Method: GET}}}"
        )
        let findings = SAMTemplate.check(Array(text.utf8)).findings
        #expect(findings.map(\.code.rawValue) == ["E503"])
    }
}
