internal import EventLoop
internal import Files
internal import Glibc
package import Template
internal import Workers

/// One run of a function in place of this process.
package struct FunctionLaunch {
    private let executable: String
    private let variables: [(name: String, value: String)]
    private let directory: String

    /// - Throws: `StartError.noExecutable` where there is nothing to start.
    package init(_ function: FunctionResource, options: RuntimeOptions) throws {
        try FileSystem.createFolders(options.dataDirectory)
        let data = try DataPaths(options.dataDirectory)
        let setting = try FunctionSettings(options: options, data: data).setting(for: function)
        executable = setting.executable
        variables = setting.environment
        directory = setting.directory
    }

    /// Comes back only if it failed.
    ///
    /// Calls `execve`.
    package func becomeFunction() -> any Error {
        guard chdir(directory) == 0 else { return SystemCallError("chdir \(directory)") }
        var arguments = [strdup(executable), nil]
        var environment = variables.map { strdup("\($0.name)=\($0.value)") } + [nil]
        execve(executable, &arguments, &environment)
        return SystemCallError("execve \(executable)")
    }
}
