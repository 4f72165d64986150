internal import JSON

/// Answers of the query protocol: the JSON documents of the other one, as XML.
///
/// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-api-responses.html
enum QueryAnswer {
    private static let namespace = "http://queue.amazonaws.com/doc/2012-11-05/"

    /// What an element of a list is called.
    private static let elements = [
        "QueueUrls": "QueueUrl", "queueUrls": "QueueUrl", "Messages": "Message",
        "Failed": "BatchResultErrorEntry", "Results": "ListMessageMoveTasksResultEntry",
    ]
    /// What an entry of a map, its key and its value are called.
    private static let maps = [
        "Attributes": ("Attribute", "Name"), "MessageAttributes": ("MessageAttribute", "Name"),
        "Tags": ("Tag", "Key"),
    ]

    static func document(_ document: JSON?, action: String, requestID: String) -> String {
        var result = ""
        for (name, value) in document?.members ?? [] {
            append(name, value, action: action, to: &result)
        }
        return """
            <?xml version="1.0"?>\
            <\(action)Response xmlns="\(namespace)"><\(action)Result>\(result)</\(action)Result>\
            <ResponseMetadata><RequestId>\(requestID)</RequestId></ResponseMetadata>\
            </\(action)Response>
            """
    }

    static func error(_ error: QueueError, requestID: String) -> String {
        var message = error.message
        // The one sentence in which the protocols differ.
        if case .queueDoesNotExist = error {
            message = "The specified queue does not exist for this wsdl version."
        }
        return """
            <?xml version="1.0"?><ErrorResponse xmlns="\(namespace)"><Error>\
            <Type>\(error.isSendersFault ? "Sender" : "Receiver")</Type>\
            <Code>\(error.code)</Code><Message>\(escaped(message))</Message><Detail/></Error>\
            <RequestId>\(requestID)</RequestId></ErrorResponse>
            """
    }

    private static func append(
        _ name: String,
        _ value: JSON,
        action: String,
        to output: inout String
    ) {
        if let list = value.array {
            let element = name == "Successful" ? "\(action)ResultEntry" : elements[name] ?? name
            for entry in list { append(element, entry, action: action, to: &output) }
        } else if let map = maps[name], let members = value.members {
            for (key, member) in members {
                output += "<\(map.0)><\(map.1)>\(escaped(key))</\(map.1)>"
                append("Value", member, action: action, to: &output)
                output += "</\(map.0)>"
            }
        } else if let members = value.members {
            output += "<\(name)>"
            for (key, member) in members { append(key, member, action: action, to: &output) }
            output += "</\(name)>"
        } else {
            output += "<\(name)>\(escaped(value.string ?? value.text))</\(name)>"
        }
    }

    private static func escaped(_ text: String) -> String {
        guard text.utf8.contains(where: { "&<>\"'\r".utf8.contains($0) }) else { return text }
        var output = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": output += "&amp;"
            case "<": output += "&lt;"
            case ">": output += "&gt;"
            case "\"": output += "&quot;"
            case "'": output += "&apos;"
            // A parser would make a line feed of it.
            case "\r": output += "&#xD;"
            default: output.unicodeScalars.append(scalar)
            }
        }
        return output
    }
}
