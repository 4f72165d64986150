internal import Crypto
internal import Events
internal import Pipeline

extension PipelineConfiguration {
    /// What a request to a source counts against.
    ///
    /// - Parameters:
    ///   - request: whose client's address counts.
    ///   - source: which it is for.
    ///   - keyDigest: of the API key that it brought; nil for none.
    /// - Returns: one use for each limit of the source and its tenant.
    func rateUses(
        of request: HTTPRequest,
        to source: Source,
        keyDigest: [UInt8]? = nil
    ) -> [RateUse] {
        let tenantID = flow(source.flowID)?.tenantID ?? ""
        let limits = source.limits + (tenant(tenantID)?.limits ?? [])
        return limits.compactMap { limit in
            switch limit.scope {
            case .ip:
                RateUse(limit, [source.id, ClientNetwork.of(address: request.caller.sourceIP)])
            case .key: keyDigest.map { RateUse(limit, [source.id, Hex.encode($0)]) }
            case .source: RateUse(limit, [source.id])
            case .tenant: RateUse(limit, [tenantID])
            }
        }
    }

    /// What a request counts against whose key or token opens no source, and what a request with
    /// one waits for: whoever tries keys does not learn which of them is good.
    ///
    /// - Parameter request: whose client's address counts.
    /// - Returns: one use for each limit.
    func unauthorizedUses(of request: HTTPRequest) -> [RateUse] {
        unauthorizedLimits.map {
            RateUse($0, [ClientNetwork.of(address: request.caller.sourceIP)])
        }
    }
}

/// What of an address is one client.
enum ClientNetwork {
    /// An IPv4 address as it is; of an IPv6 address the first 64 bits, all of whose addresses one
    /// client may use as it likes (RFC 4291, 2.5.4).
    static func of(address: String) -> String {
        let halves = address.split(separator: "::", omittingEmptySubsequences: false)
        guard address.contains(":"), halves.count <= 2 else { return address }
        // An IPv4 address embedded in an IPv6 one is the client: the first 64 bits are all the same.
        if let last = address.split(separator: ":").last, last.contains(".") {
            return String(last)
        }
        var groups = halves[0].split(separator: ":").map(String.init)
        if halves.count == 2 {
            let tail = halves[1].split(separator: ":").map(String.init)
            groups += Array(repeating: "0", count: max(0, 8 - groups.count - tail.count)) + tail
        }
        return groups.prefix(4).map { group in
            let digits = group.lowercased().drop { $0 == "0" }
            return digits.isEmpty ? "0" : String(digits)
        }.joined(separator: ":")
    }
}
