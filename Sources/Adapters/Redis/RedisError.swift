/// Why Redis was not asked, or what it refuses.
package enum RedisError: Error, Equatable, CustomStringConvertible {
    /// The address cannot be understood.
    case badAddress(reason: String)
    /// Nobody answers, or not any more: the same call may succeed later.
    case unreachable(address: String, reason: String)
    /// The user or the password is wrong, or missing.
    case refusedUser(address: String, reason: String)
    /// A command was refused.
    case refused(command: String, reason: String)

    package var description: String {
        switch self {
        case .badAddress(let reason):
            "\(reason); an address is redis://[[USER]:PASSWORD@]HOST[:PORT][/DATABASE] or "
                + "unix:///PATH[?db=DATABASE]"
        case .unreachable(let address, let reason): "Redis at \(address): \(reason)"
        case .refusedUser(let address, let reason):
            "Redis at \(address) does not let us in: \(reason): check the user and the password "
                + "of the address"
        case .refused(let command, let reason): "Redis refuses \(command): \(reason)"
        }
    }
}
