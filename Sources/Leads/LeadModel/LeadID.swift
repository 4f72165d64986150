internal import Crypto
package import Identifiers

/// Identifiers that are made from what they stand for, so that the same thing comes by the same ID
/// however often it is sent.
package enum LeadID {
    /// The lead that a platform knows under an ID of its own.
    package static func derived(sourceID: String, platformID: String) -> UUID {
        derived([sourceID, platformID])
    }

    /// The event in which one step ended for one message; a redelivered message gives it again.
    ///
    /// - `step`: the step's event type.
    /// - `messageID`: the message that brought the lead; empty where no message did.
    package static func ofEvent(leadID: String, step: String, messageID: String) -> UUID {
        derived([leadID, step, messageID])
    }

    /// NUL cannot be part of an ID, so no two lists of names give one text.
    private static func derived(_ names: [String]) -> UUID {
        var text: [UInt8] = []
        text.reserveCapacity(128)
        for (index, name) in names.enumerated() {
            if index > 0 { text.append(0) }
            text.append(contentsOf: name.utf8)
        }
        return UUID(digest: SHA256.digest(text))
    }
}
