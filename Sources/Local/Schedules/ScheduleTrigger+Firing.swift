internal import Template
internal import Time
internal import TimeZones

extension ScheduleTrigger {
    var isRule: Bool {
        if case .rule = kind { return true }
        return false
    }

    /// What says when it fires: with another one it is a new schedule.
    ///
    /// One that is enabled again is a new one, too: what it did not fire was not missed.
    var definition: String {
        let bounds = [start, end].map { $0?.rfc3339 ?? "-" }
        let state = isEnabled ? [] : ["disabled"]
        return ([text, timeZone.name] + bounds + state).joined(separator: " ")
    }

    /// How long after a time it is fired within the flexible window.
    ///
    /// The same for the same time, so that a restart changes nothing: from a hash, FNV-1a.
    func delaySeconds(_ time: Int) -> Int {
        guard windowMinutes > 0 else { return 0 }
        let hash = "\(name) \(time)".utf8.reduce(UInt64(0xCBF2_9CE4_8422_2325)) { hash, byte in
            (hash ^ UInt64(byte)) &* 0x100_0000_01B3
        }
        return Int(hash % UInt64(windowMinutes * 60))
    }
}
