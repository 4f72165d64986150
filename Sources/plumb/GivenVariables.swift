internal import FunctionRuntime
internal import JSON
internal import LocalRuntime
internal import Pipeline
internal import Template
internal import YAML

/// Environment variables that the command line gives to functions.
enum GivenVariables {
    /// The process's own, replaced by those of `--env-file`.
    ///
    /// - Throws: what is wrong with the file, with its line.
    static func all(_ arguments: Arguments) throws -> [String: String] {
        var variables = Environment.ofProcess().all
        for path in arguments.all("env-file") {
            let text = String(decoding: try SAMTemplate.bytes(path: path), as: UTF8.self)
            do throws(VariableFileError) {
                variables.merge(try VariableFile(parsing: text).all) { _, given in given }
            } catch {
                throw UsageError(error.diagnostic(file: path))
            }
        }
        return variables
    }

    /// What `--env-vars` says, a file as SAM CLI takes it: `{"Parameters": {…}, "Function": {…}}`.
    ///
    /// What no function declares is warned of and not set: on AWS it would not be there either.
    ///
    /// - Throws: `UsageError` for a file of another shape.
    static func overrides(
        _ arguments: Arguments,
        _ template: SAMTemplate
    ) throws -> VariableOverrides {
        var overrides = VariableOverrides()
        guard let path = arguments["env-vars"] else { return overrides }
        for (name, variables) in try sections(of: path) {
            if name == "Parameters" {
                overrides.all = variables
                warn(variables, of: nil, template, path)
                continue
            }
            let functions = template.functions
            guard
                let function = functions.first(where: { $0.logicalID == name || $0.name == name })
            else {
                let hint = NearestName.to(name, among: functions.map(\.logicalID))
                let suggestion = hint.map { "; did you mean '\($0)'?" } ?? ""
                Plumb.warn("\(path): no function '\(name)' in the template\(suggestion)")
                continue
            }
            overrides.byFunction[function.logicalID] = variables
            warn(variables, of: function, template, path)
        }
        return overrides
    }

    private static func sections(
        of path: String
    ) throws -> [(name: String, variables: [String: String])] {
        let document: JSON
        do {
            document = try JSON(parsing: try SAMTemplate.bytes(path: path))
        } catch let error as JSONSyntaxError {
            throw UsageError("--env-vars: \(path): \(error)")
        }
        do {
            return try JSONCursor(document).members().map { name, section in
                let variables = try section.members().map { ($0, try text($1)) }
                return (name, Dictionary(variables) { _, last in last })
            }
        } catch let error as JSONTypeError {
            throw UsageError("--env-vars: \(path): \(error)")
        }
    }

    private static func text(_ cursor: JSONCursor) throws -> String {
        switch cursor.value?.kind {
        case .string: try cursor.string()
        case .integer, .real, .bool: cursor.value?.text ?? ""
        default: throw cursor.mismatch(expected: "string, number or boolean")
        }
    }

    private static func warn(
        _ variables: [String: String],
        of function: FunctionResource?,
        _ template: SAMTemplate,
        _ path: String
    ) {
        let functions = function.map { [$0] } ?? template.functions
        let declared = Set(functions.flatMap { $0.environment.map(\.name) })
        let who = function.map { "function \($0.logicalID) does" } ?? "functions do"
        for name in variables.keys.sorted() where !declared.contains(name) {
            let hint = NearestName.to(name, among: Array(declared))
            let suggestion = hint.map { "; did you mean '\($0)'?" } ?? ""
            Plumb.warn("\(path): \(who) not declare '\(name)', so it is not set\(suggestion)")
        }
    }
}
