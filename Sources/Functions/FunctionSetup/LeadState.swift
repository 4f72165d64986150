package import Database
package import FunctionRuntime
package import LeadStore

/// The state that outlives an event, opened when it is first needed.
package final class LeadState {
    /// The row of `--help`.
    package static let variable = (
        name: "PLUMB_DATABASE_URL", meaning: "the state (default sqlite:.plumb/state.db)"
    )

    private let url: String
    private let durability: SQLiteConnection.Durability
    private var opened: LeadStore?

    package init(
        _ environment: Environment,
        durability: SQLiteConnection.Durability = .full
    ) throws(ConfigurationError) {
        self.durability = durability
        url = environment[Self.variable.name] ?? "sqlite:.plumb/state.db"
        do throws(LeadStoreError) {
            try LeadStore.check(url: url)
        } catch {
            throw ConfigurationError("\(Self.variable.name): \(error)")
        }
    }

    /// The store, created where it does not exist.
    package func store() throws -> LeadStore {
        if let opened { return opened }
        let store = try LeadStore(url: url, durability: durability)
        opened = store
        return store
    }

    /// The store, or nil where none has been created yet.
    package func existingStore() throws -> LeadStore? {
        if let opened { return opened }
        opened = try LeadStore.openExisting(url: url, durability: durability)
        return opened
    }
}

/// Whatever is wrong with the state, the event is sound and may be tried again.
extension DatabaseError: FunctionFailure {
    package var errorType: String {
        if isDiskFull { return "State.DiskFull" }
        if isDamaged { return "State.Damaged" }
        if case .newerSchema = self { return "State.NewerSchema" }
        return "State.Unavailable"
    }

    /// Statements are told, values are not.
    package var errorMessage: String { description }

    package var isRetryable: Bool { true }
}
