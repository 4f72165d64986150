package import Database
internal import Files

extension LeadStore {
    /// Whether `url` can name a store; throws why not.
    ///
    /// Touches no file.
    package static func check(url: String) throws(LeadStoreError) {
        _ = try LeadStoreError.path(inURL: url)
    }

    /// Opens the store that `url` names where its file exists; nil, and no file, where it does not.
    ///
    /// For those who only look: the first who writes creates it.
    package static func openExisting(
        url: String,
        durability: SQLiteConnection.Durability = .full
    ) throws -> LeadStore? {
        let path = try LeadStoreError.path(inURL: url)
        guard try FileStatus.of(path) != nil else { return nil }
        return try LeadStore(url: url, durability: durability)
    }
}
