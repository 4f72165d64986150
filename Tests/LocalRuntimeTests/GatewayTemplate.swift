import Glibc
import TestSupport

/// A template with an HTTP API and one function behind routes of a test's choice.
enum GatewayTemplate {
    /// A fresh folder with the template in it.
    ///
    /// - Parameters:
    ///   - routes: properties of `HttpApi` events beside `ApiId`, in flow style.
    ///   - api: properties of the API, in flow style.
    ///   - hints: its local hints, in flow style.
    ///   - timeoutSeconds: of the function.
    /// - Returns: the folder, which is removed with its last reference.
    static func folder(
        routes: [String] = ["Path: /f, Method: POST"],
        api: String = "{}",
        hints: String = "{}",
        timeoutSeconds: Int = 5
    ) -> TemporaryFolder {
        let events = routes.enumerated().map { index, route in
            "        E\(index): {Type: HttpApi, Properties: {ApiId: !Ref Api, \(route)}}"
        }
        let text = """
            AWSTemplateFormatVersion: '2010-09-09'
            Transform: AWS::Serverless-2016-10-31
            Resources:
              Api:
                Type: AWS::Serverless::HttpApi
                Metadata: {Plumb: \(hints)}
                Properties: \(api)
              Fn:
                Type: AWS::Serverless::Function
                Properties:
                  Handler: test-function
                  Runtime: provided.al2023
                  CodeUri: .
                  Timeout: \(timeoutSeconds)
                  Events:
            \(events.joined(separator: "\n"))

            """
        let folder = TemporaryFolder()
        let file = fopen("\(folder.path)/template.yaml", "w")
        fputs(text, file)
        fclose(file)
        return folder
    }
}
