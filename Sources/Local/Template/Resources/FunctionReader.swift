import YAML

/// Reads `AWS::Serverless::Function` and `AWS::Lambda::Function`.
struct FunctionReader {
    let reading: Reading
    let globals: Globals

    func read(_ resource: Declaration, into template: inout SAMTemplate) {
        let isPlain = resource.type == .lambdaFunction
        let merged =
            isPlain ? resource.properties : globals.merged(into: resource.properties, of: .function)
        let keys = isPlain ? FunctionProperties.plainKeys : FunctionProperties.keys
        guard let section = Section(merged, keys, reading, at: resource.position) else { return }
        checkPackage(section, code: isPlain ? "Code" : "CodeUri")
        let name = section.text("FunctionName") ?? resource.logicalID
        let rule = NameRule.function
        if !rule.permits(name) {
            section.reportMalformed("FunctionName", name, mustBe: rule.description)
        }
        reading.claim(name, as: "function", at: resource.position)
        var function = FunctionResource(
            logicalID: resource.logicalID,
            name: name,
            handler: handler(section),
            memoryMegabytes: section.int("MemorySize", in: 128...10_240, default: 128),
            timeoutSeconds: section.int("Timeout", in: 1...900, default: 3),
            reservedConcurrency: section.optionalInt(
                "ReservedConcurrentExecutions",
                in: 0...Int.max
            ),
            environment: environment(section),
            line: resource.position.line
        )
        readProtocol(resource, section, into: &function)
        if !isPlain { function.codePath = codePath(section) }
        template.functions.append(function)
        let events = EventReader(reading: reading, function: function)
        for entry in section.entries("Events") { events.read(entry, into: &template) }
    }

    private func readProtocol(
        _ resource: Declaration,
        _ section: Section,
        into function: inout FunctionResource
    ) {
        function.runtime = section.text("Runtime") ?? function.runtime
        let isProvided = function.runtime.hasPrefix("provided")
        function.speaksRuntimeAPI = !isProvided
        guard let node = resource.hints,
            let hints = Section(node, FunctionProperties.hintKeys, reading)
        else { return }
        let choices = isProvided ? FunctionProperties.protocols : ["runtime-api"]
        let spoken = hints.choice("Protocol", among: choices, default: choices[0])
        function.speaksRuntimeAPI = spoken == "runtime-api"
    }

    /// `CodeUri` where it is text; an object in a bucket is a mapping.
    private func codePath(_ section: Section) -> String? {
        guard let node = section.value("CodeUri"),
            case .success(let path) = Result(
                catching: { () throws(YAMLError) in try node.canonicalString() }
            )
        else { return nil }
        return path
    }

    /// What AWS needs to know about the code and the local runtime does not.
    private func checkPackage(_ section: Section, code: String) {
        _ = section.required(code)
        _ = section.supported("PackageType", ["Zip"], default: "Zip")
        if section.required("Runtime") != nil {
            _ = section.supported("Runtime", FunctionProperties.runtimes, default: "")
        }
        for node in section.list("Architectures") {
            _ = reading.attempt { () throws(YAMLError) in
                try node.choice(among: ["x86_64", "arm64"])
            }
        }
    }

    private func handler(_ section: Section) -> String {
        guard section.required("Handler") != nil, let handler = section.text("Handler") else {
            return ""
        }
        let isWord =
            !handler.isEmpty
            && handler.unicodeScalars.allSatisfy { scalar in
                scalar.value > 0x20 && scalar.value != 0x7F && !scalar.properties.isWhitespace
            }
        if !isWord || handler.utf8.count > FunctionProperties.handlerCharacters {
            let rule = "1 to \(FunctionProperties.handlerCharacters) characters without spaces"
            section.reportMalformed("Handler", handler, mustBe: rule)
        }
        return handler
    }

    private func environment(_ section: Section) -> [(name: String, value: String)] {
        guard let environment = section.section("Environment", Keys(read: ["Variables"])) else {
            return []
        }
        var variables: [(name: String, value: String)] = []
        for entry in environment.entries("Variables") {
            checkVariable(entry.key, at: entry.keyPosition)
            let node = reading.resolved(entry.value)
            let value = reading.attempt { () throws(YAMLError) in try node?.canonicalString() }
            if let value, value.contains("\0") {
                let problem = Problem.malformed(
                    what: "the value of",
                    value: entry.key,
                    rule: "without a zero byte"
                )
                reading.report(problem, at: entry.value.position)
            }
            variables.append((entry.key, value ?? ""))
        }
        let bytes = variables.reduce(0) { $0 + $1.name.utf8.count + $1.value.utf8.count }
        if bytes > FunctionProperties.environmentBytes {
            let rule = "\(FunctionProperties.environmentBytes) bytes or less in all"
            section.reportMalformed("Environment", "\(bytes) bytes", mustBe: rule)
        }
        return variables
    }

    private func checkVariable(_ name: String, at position: YAMLPosition) {
        if FunctionProperties.reservedVariables.contains(name) {
            let problem = Problem.malformed(
                what: "variable",
                value: name,
                rule: "another: Lambda sets this one itself"
            )
            reading.report(problem, at: position)
            return
        }
        let isWord = name.unicodeScalars.allSatisfy { scalar in
            switch scalar {
            case "a"..."z", "A"..."Z", "0"..."9", "_": true
            default: false
            }
        }
        guard !isWord || name.utf8.count < 2 || !(name.first?.isLetter ?? false) else { return }
        let rule = "two or more letters, digits and '_', with a letter first"
        reading.report(.malformed(what: "variable", value: name, rule: rule), at: position)
    }
}
