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
        let template: SAMTemplate
        let findings: [Finding]
        do throws(YAMLError) {
            let reader = try TemplateReader(try YAMLDocument.read(bytes), options: options)
            (template, findings) = reader.read()
        } catch {
            throw .invalid(file: file, [Finding(error)])
        }
        guard findings.isEmpty else { throw .invalid(file: file, findings) }
        return template
    }

    /// Reads the template in a file, which findings call by the path given.
    package static func read(
        path: String,
        options: TemplateOptions = TemplateOptions()
    ) throws(TemplateError) -> SAMTemplate {
        try read(try TemplateFile.bytes(path), file: path, options: options)
    }
}
