internal import CSimdjson

/// Reads documents for a few of their values, many times faster than building them as `JSON`.
///
/// It takes only what every strict reader reads alike. Of the rest it says no without a reason:
/// whoever needs the reason, or a second opinion, asks `JSON`. Its buffers grow to the largest
/// document and stay. One thread at a time.
package final class JSONScanner {
    private let pointer: OpaquePointer
    private var values: UnsafeMutableBufferPointer<plumb_scanned>

    /// Bytes of capacity behind a document's last byte with which it is scanned in place.
    package static let padding = plumb_scan_padding

    package init() {
        pointer = plumb_scanner_make()
        values = .allocate(capacity: 32)
        values.initialize(repeating: plumb_scanned())
    }

    deinit {
        values.deallocate()
        plumb_scanner_free(pointer)
    }

    /// Scans a document: UTF-8, grammar and all numbers.
    ///
    /// False for what is not JSON, and for what readers disagree on: integers beyond 64 bits with
    /// sign, escaped NUL characters and surrogates, nesting deeper than 1,024. Keys may come twice:
    /// see `keysAreUnique`. Calls `simdjson::dom::parser::parse`. The text is copied unless its
    /// array has capacity for the padding as well.
    package func scan(_ text: [UInt8]) -> Bool {
        text.withUnsafeBytes { scan($0, room: text.capacity - text.count) }
    }

    /// As for an array; `room` readable bytes stand behind the text.
    package func scan(_ text: UnsafeRawBufferPointer, room: Int) -> Bool {
        guard let start = text.baseAddress else { return false }
        return plumb_scan(
            pointer,
            start.assumingMemoryBound(to: CChar.self),
            text.count,
            room
        )
    }

    /// Whether no object of the document has a key twice.
    package var keysAreUnique: Bool { plumb_scan_keys_are_unique(pointer) }

    /// Looks for all paths in one pass and lends what it found.
    ///
    /// Of a key that an object has twice the last counts, as in `JSON`. The values are gone with
    /// the next search, their strings with the next document.
    package func find<Result, Failure: Error>(
        _ paths: JSONPaths,
        in place: ScannedPlace = .document,
        _ body: (ScannedValues) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        if values.count < paths.count {
            values.deallocate()
            values = .allocate(capacity: paths.count)
            values.initialize(repeating: plumb_scanned())
        }
        guard let start = values.baseAddress else { preconditionFailure("no room for values") }
        plumb_scan_find(pointer, paths.pointer, place.index, start)
        return try body(ScannedValues(found: start))
    }

    /// The places of an array's elements, in order.
    package func elements(of array: ScannedPlace) -> some Sequence<ScannedPlace> {
        let pointer = pointer
        return sequence(
            first: ScannedPlace(index: plumb_scan_first(pointer, array.index)),
            next: { ScannedPlace(index: plumb_scan_next(pointer, $0.index)) }
        ).lazy.prefix { $0.index != 0 }
    }

    /// Sets `output` to a document without white space between its tokens, and all else as it was.
    ///
    /// The text must be JSON. Calls `simdjson::minify`.
    package static func minify(_ text: UnsafeRawBufferPointer, into output: inout [UInt8]) {
        output = [UInt8](unsafeUninitializedCapacity: text.count + padding) { space, count in
            guard let start = text.baseAddress, let target = space.baseAddress else { return }
            count = target.withMemoryRebound(to: CChar.self, capacity: space.count) {
                plumb_scan_minify(start.assumingMemoryBound(to: CChar.self), text.count, $0)
            }
        }
    }
}
