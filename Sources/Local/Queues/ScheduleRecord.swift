/// How far a schedule has come, as the store keeps it.
package struct ScheduleRecord: Equatable, Sendable {
    package var name: String
    /// What says when it fires; a record of another definition counts for nothing.
    package var definition: String
    /// Unix seconds.
    package var createdAt: Int
    /// The latest time that was fired or passed over, in Unix seconds; before `createdAt` for none.
    package var handledThrough: Int
    /// The ID of the last event; where records are read, empty once the event is dealt with.
    package var eventID = ""
    /// The place of that event in the order of all messages.
    package var eventSequence: Int64 = 0

    package init(name: String, definition: String, createdAt: Int, handledThrough: Int) {
        self.name = name
        self.definition = definition
        self.createdAt = createdAt
        self.handledThrough = handledThrough
    }
}
