/// A `Schedule` event: a function invoked at a rate.
package struct ScheduleTrigger: Sendable {
    /// The rule's name, unique in the template.
    package var name: String
    /// The logical ID of the function.
    package var function: String
    package var periodSeconds: Int
    /// `Input`: JSON text that replaces the event.
    package var input: String?
    package var isEnabled: Bool
    package var line: Int

    package init(
        name: String,
        function: String,
        periodSeconds: Int,
        input: String? = nil,
        isEnabled: Bool = true,
        line: Int = 0
    ) {
        self.name = name
        self.function = function
        self.periodSeconds = periodSeconds
        self.input = input
        self.isEnabled = isEnabled
        self.line = line
    }
}
