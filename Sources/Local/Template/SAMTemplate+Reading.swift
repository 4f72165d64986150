import YAML

extension SAMTemplate {
    /// Reads a template.
    ///
    /// - Parameters:
    ///   - bytes: The text of the template.
    ///   - file: What findings call it.
    ///   - options: Parameter values and ports.
    /// - Returns: The template, nothing in it left to resolve.
    /// - Throws: `TemplateError.invalid` with everything found, not only the first.
    package static func read(
        _ bytes: [UInt8],
        file: String = "template.yaml",
        options: TemplateOptions = TemplateOptions()
    ) throws(TemplateError) -> SAMTemplate {
        let (template, findings) = check(bytes, options: options)
        let errors = findings.filter { $0.severity == .error }
        guard errors.isEmpty else { throw .invalid(file: file, errors) }
        return template
    }

    /// Reads a template and tells everything about it, warnings, too.
    ///
    /// - Parameters:
    ///   - bytes: The text of the template.
    ///   - options: Parameter values and ports.
    /// - Returns: The template, of use only where no finding is an error, and the findings in the
    ///   order of the file.
    package static func check(
        _ bytes: [UInt8],
        options: TemplateOptions = TemplateOptions()
    ) -> (template: SAMTemplate, findings: [Finding]) {
        do throws(YAMLError) {
            return try TemplateReader(try YAMLDocument.read(bytes), options: options).read()
        } catch {
            return (SAMTemplate(), [Finding(error)])
        }
    }

    /// The bytes of a template's file.
    package static func bytes(path: String) throws(TemplateError) -> [UInt8] {
        try TemplateFile.bytes(path)
    }

    /// Reads the template in a file, which findings call by the path given.
    package static func read(
        path: String,
        options: TemplateOptions = TemplateOptions()
    ) throws(TemplateError) -> SAMTemplate {
        try read(try TemplateFile.bytes(path), file: path, options: options)
    }
}
