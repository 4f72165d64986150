internal import EventLake
internal import JSON
package import Time

/// Makes lines of the lake rows of an export: the request, prepared for many lines.
package struct ExportTable {
    private let request: ExportRequest
    private let sieve: LineSieve

    package init(_ request: ExportRequest) {
        self.request = request
        sieve = LineSieve(request.filters)
    }

    /// Appends the row of titles.
    package func appendHeader(to output: inout [UInt8]) {
        CSV.append(row: request.fields.map { Array($0.header.utf8) }, to: &output)
    }

    /// Appends the row of an event where its time and all filters let it; answers whether they do.
    ///
    /// The line comes without its line feed.
    package func append(
        _ line: UnsafeRawBufferPointer,
        to output: inout [UInt8]
    ) throws(EventLineError) -> Bool {
        if sieve.rulesOut(line) { return false }
        let event = try EventLine(line)
        guard request.range.contains(try event.moment()) else { return false }
        for filter in request.filters where !filter.holds(for: event[filter.field]) { return false }
        CSV.append(row: request.fields.map { text(of: $0, in: event) }, to: &output)
        return true
    }

    private func text(of field: ExportField, in event: EventLine) -> [UInt8] {
        let value = event[field]
        guard field.isTime, case .text(let bytes) = value else { return value.text }
        if request.dateFormat == .standard, EventTime.isUsual(bytes) { return bytes }
        guard let moment = EventTime.moment(bytes), LakeHour(containing: moment) != nil else {
            return bytes
        }
        return Array(request.dateFormat.text(of: moment).utf8)
    }
}

extension ExportRequest.DateFormat {
    /// A moment of the years 0000 to 9999.
    package func text(of moment: Timestamp) -> String {
        let standard = moment.rfc3339
        switch self {
        case .standard: return standard
        case .legacy: return standard.prefix(10) + " " + standard.dropFirst(11).prefix(8)
        }
    }
}
