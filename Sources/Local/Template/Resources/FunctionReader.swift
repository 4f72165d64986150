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
            runtime: section.text("Runtime") ?? "",
            alias: isPlain ? nil : alias(section),
            line: resource.position.line
        )
        let hints = resource.hints.flatMap { Section($0, FunctionProperties.hintKeys, reading) }
        readHints(hints, into: &function)
        if !isPlain {
            function.codePath = codePath(section)
            function.url = FunctionURLReader(reading: reading).read(section)
            if function.url != nil { reading.triggered.insert(function.logicalID) }
        }
        readAsynchronous(resource, section, hints, into: &function, &template)
        template.functions.append(function)
        let events = EventReader(reading: reading, function: function)
        for entry in section.entries("Events") { events.read(entry, into: &template) }
    }

    private func readHints(_ hints: Section?, into function: inout FunctionResource) {
        let isProvided = function.runtime.hasPrefix("provided")
        function.speaksRuntimeAPI = !isProvided
        guard let hints else { return }
        let choices = isProvided ? FunctionProperties.protocols : ["runtime-api"]
        let missed = hints.choice("MissedSchedules", among: ["run-once", "skip"], default: "skip")
        function.runsMissedSchedules = missed == "run-once"
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

    private func readAsynchronous(
        _ resource: Declaration,
        _ section: Section,
        _ hints: Section?,
        into function: inout FunctionResource,
        _ template: inout SAMTemplate
    ) {
        let reader = AsynchronousReader(reading: reading, owner: resource)
        if let config = section.section("EventInvokeConfig", Keys(read: AsynchronousReader.keys)) {
            let (id, position) = (resource.logicalID, config.node.position)
            reading.claim(id, as: "EventInvokeConfig of function", at: position)
            reader.readServerless(config, into: &function.asynchronous, &template)
        }
        reader.readDeadLetter(section, into: &function.asynchronous, &template)
        guard let interval = hints?.milliseconds("RetryInterval") else { return }
        function.asynchronous.retryIntervalMilliseconds = interval
    }

    private func alias(_ section: Section) -> String? {
        guard let alias = section.text("AutoPublishAlias") else { return nil }
        let isNumber = alias.allSatisfy { $0.isASCII && $0.isWholeNumber }
        if isNumber || !NameRule.alias.permits(alias) {
            let rule = "\(NameRule.alias.description), not all of them digits"
            section.reportMalformed("AutoPublishAlias", alias, mustBe: rule)
        }
        return alias
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
