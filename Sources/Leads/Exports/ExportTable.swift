internal import EventLake
internal import JSON
internal import Rows
package import Time

/// Makes lines of the lake rows of an export: the request, prepared for many lines.
package struct ExportTable {
    private let request: ExportRequest
    private let sieve: LineSieve
    private let reader: EventReader
    private let fields: [EventReader.Field]
    private let filters: [(filter: ExportFilter, field: EventReader.Field)]

    /// Without `scanning` it reads every line as `JSON`, to the same rows.
    package init(_ request: ExportRequest, scanning: Bool = true) {
        let reader = EventReader(scanning: scanning)
        self.request = request
        self.reader = reader
        sieve = LineSieve(request.filters)
        fields = request.fields.map { reader.field($0) }
        filters = request.filters.map { ($0, reader.field($0.field)) }
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
        return try reader.read(line) { event throws(EventLineError) in
            guard request.range.contains(try event.moment()) else { return false }
            for (filter, field) in filters where !filter.holds(for: event[field]) { return false }
            CSV.append(row: fields.map { text(of: $0, in: event) }, to: &output)
            return true
        }
    }

    private func text(of field: EventReader.Field, in event: EventLine) -> [UInt8] {
        let value = event[field]
        guard field.field.isTime, case .text(let bytes) = value else { return value.text }
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
