package import YAML

/// A resource or event of the template that AWS runs and the local runtime does not.
package struct Notice: Sendable {
    package var logicalID: String
    /// `AWS::SNS::Topic`, or the type of a function's event, such as `SNS event`.
    package var type: String
    package var position: YAMLPosition

    package init(logicalID: String, type: String, position: YAMLPosition) {
        self.logicalID = logicalID
        self.type = type
        self.position = position
    }

    package var line: Int { position.line }

    /// The notice as a warning.
    package var finding: Finding {
        let problem = Problem.notEmulated(type: type, logicalID: logicalID)
        return Finding(problem, at: position, severity: .warning)
    }
}
