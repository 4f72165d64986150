/// What the local runtime is started with.
package struct RuntimeOptions: Sendable {
    /// As the user gave it; errors name it like this.
    package var templatePath = "template.yaml"
    /// Absolute; where functions run.
    package var templateFolder = ""
    /// Where `plumb` itself lies: functions are looked for beside it.
    package var executableFolder = ""
    /// 0 for any free port.
    package var httpPort = 3000
    /// 0 for any free port.
    package var awsPort = 3001
    package var dataDirectory = ".plumb"
    /// The environment of the process.
    package var variables: [String: String] = [:]

    package init() {}
}
