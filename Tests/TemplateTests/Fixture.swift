import Template
import Testing

/// The head of a template and one function, to which a test adds what it is about.
enum Fixture {
    static let head = """
        Transform: AWS::Serverless-2016-10-31
        Globals: {Function: {Runtime: provided.al2023, CodeUri: f.zip, Handler: f}}
        Resources:

        """

    /// A template of resources, each line indented by two spaces; the first is line 4.
    static func resources(_ text: String) -> String {
        head
            + text.split(separator: "\n", omittingEmptySubsequences: false)
            .map { "  \($0)" }.joined(separator: "\n") + "\n"
    }

    /// A function `F` with one event `E`, whose properties are in flow style.
    static func event(_ type: String, _ properties: String, beside others: String = "") -> String {
        resources(
            """
            F:
              Type: AWS::Serverless::Function
              Properties:
                Events:
                  E:
                    Type: \(type)
                    Properties: \(properties)
            \(others)
            """
        )
    }

    static func read(
        _ text: String,
        options: TemplateOptions = TemplateOptions()
    ) throws(TemplateError) -> SAMTemplate {
        try SAMTemplate.read(Array(text.utf8), file: "t", options: options)
    }

    /// What is found in a template; empty where it can be read.
    static func findings(_ text: String, options: TemplateOptions = TemplateOptions()) -> [String] {
        do throws(TemplateError) {
            _ = try read(text, options: options)
            return []
        } catch {
            return error.description.split(separator: "\n").map(String.init)
        }
    }
}
