import YAML

/// Reads `AWS::Lambda::EventInvokeConfig`.
///
/// Needs the functions of the template read.
/// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-eventinvokeconfig.html
struct EventInvokeConfigReader {
    private static let keys = Keys(read: AsynchronousReader.keys + ["FunctionName", "Qualifier"])

    let reading: Reading

    func read(_ resource: Declaration, into template: inout SAMTemplate) {
        let position = resource.position
        guard let section = Section(resource.properties, Self.keys, reading, at: position),
            let name = section.required("FunctionName"),
            section.required("Qualifier") != nil
        else { return }
        let text = reading.attempt { () throws(YAMLError) in try name.string() }
        let id =
            template.functions.first { $0.name == text }?.logicalID ?? reading.function(arn: name)
        guard let index = template.functions.firstIndex(where: { $0.logicalID == id }) else {
            return
        }
        var function = template.functions[index]
        let qualifiers = ["$LATEST"] + (function.alias.map { [$0] } ?? [])
        if let qualifier = section.text("Qualifier"), !qualifiers.contains(qualifier) {
            let rule = qualifiers.joined(separator: " or ")
            section.reportMalformed("Qualifier", qualifier, mustBe: rule)
        }
        reading.claim(function.logicalID, as: "EventInvokeConfig of function", at: position)
        let reader = AsynchronousReader(reading: reading, owner: resource)
        reader.readPlain(section, into: &function.asynchronous, &template)
        template.functions[index] = function
    }
}
