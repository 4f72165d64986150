/// When two leads of a flow are one: they agree in some fields and came within some time.
package struct DuplicateWindow: Equatable, Sendable {
    /// The record's names of the fields that must all agree.
    package var fields: [String]
    package var seconds: Int

    /// The same person twice within five minutes: a form that was submitted twice.
    package init(fields: [String] = ["email", "phone"], seconds: Int = 300) {
        self.fields = fields
        self.seconds = seconds
    }
}
