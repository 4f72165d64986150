internal import CCurl

/// Transfers of libcurl, one after another, over connections that are kept between them.
///
/// Owns a `CURL` handle and the lists handed to it. https://curl.se/libcurl/c/curl_easy_setopt.html
final class CurlHandle {
    private let handle: UnsafeMutableRawPointer
    private var functions: plumb_curl
    private var lists: [UnsafeMutablePointer<curl_slist>] = []
    /// Where the library writes more than the code says.
    private let message: UnsafeMutablePointer<CChar>
    private var reception = Reception(limitBytes: 0)

    /// An option that the library does not take, or a transfer that failed.
    struct Failure: Error {
        var code: CURLcode
        var reason: String
    }

    init(_ library: CurlLibrary) throws(Failure) {
        functions = library.functions
        guard let handle = functions.easy_init() else {
            throw Failure(code: CURLE_OUT_OF_MEMORY, reason: "out of memory")
        }
        self.handle = handle
        message = .allocate(capacity: Int(CURL_ERROR_SIZE))
        message.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
    }

    deinit {
        functions.easy_cleanup(handle)
        freeLists()
        message.deallocate()
    }

    /// Forgets everything of the transfer before but its connection.
    ///
    /// Calls `curl_easy_reset`.
    ///
    /// - Parameter limitBytes: the most bytes of the answer's body.
    func begin(limitBytes: Int) {
        functions.easy_reset(handle)
        freeLists()
        message.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
        reception = Reception(limitBytes: limitBytes)
    }

    private func freeLists() {
        for list in lists { functions.slist_free_all(list) }
        lists = []
    }

    func set(_ option: CURLoption, _ value: Int) throws(Failure) {
        try check(plumb_curl_set_long(&functions, handle, option, value))
    }

    func set(_ option: CURLoption, size: Int) throws(Failure) {
        try check(plumb_curl_set_size(&functions, handle, option, curl_off_t(size)))
    }

    /// The library copies the text, or the bytes where the option says so.
    func set(_ option: CURLoption, _ text: String) throws(Failure) {
        try check(text.withCString { plumb_curl_set_pointer(&functions, handle, option, $0) })
    }

    func set(_ option: CURLoption, _ bytes: [UInt8]) throws(Failure) {
        try check(
            bytes.withUnsafeBytes {
                // An empty array has no address, and none means that there is no body.
                var nothing: UInt8 = 0
                guard let start = $0.baseAddress else {
                    return plumb_curl_set_pointer(&functions, handle, option, &nothing)
                }
                return plumb_curl_set_pointer(&functions, handle, option, start)
            }
        )
    }

    func set(_ option: CURLoption, lines: [String]) throws(Failure) {
        var list: UnsafeMutablePointer<curl_slist>?
        for line in lines { list = functions.slist_append(list, line) ?? list }
        guard let list else { return }
        lists.append(list)
        try check(plumb_curl_set_pointer(&functions, handle, option, list))
    }

    /// Carries the transfer out and gives what came.
    ///
    /// Calls `curl_easy_perform`.
    func perform() throws(Failure) -> HTTPClientResponse {
        let context = Unmanaged.passUnretained(reception).toOpaque()
        try check(
            plumb_curl_set_callback(&functions, handle, CURLOPT_HEADERFUNCTION) {
                Reception.from($3).take(header: $0, count: $1 * $2)
            }
        )
        try check(
            plumb_curl_set_callback(&functions, handle, CURLOPT_WRITEFUNCTION) {
                Reception.from($3).take(body: $0, count: $1 * $2)
            }
        )
        for option in [CURLOPT_HEADERDATA, CURLOPT_WRITEDATA] {
            try check(plumb_curl_set_pointer(&functions, handle, option, context))
        }
        try check(plumb_curl_set_pointer(&functions, handle, CURLOPT_ERRORBUFFER, message))
        try check(functions.easy_perform(handle))
        return HTTPClientResponse(
            status: plumb_curl_status(&functions, handle),
            headers: reception.headers,
            body: reception.body
        )
    }

    var isTooLarge: Bool { reception.isTooLarge }

    private func check(_ code: CURLcode) throws(Failure) {
        guard code != CURLE_OK else { return }
        // Of a URL that it cannot read the library might repeat a part.
        let said = code == CURLE_URL_MALFORMAT ? "" : String(cString: message)
        let general = functions.easy_strerror(code).map { String(cString: $0) } ?? "failed"
        throw Failure(code: code, reason: said.isEmpty ? general : said)
    }
}

/// What the callbacks of one transfer collect.
private final class Reception {
    private(set) var headers: [(name: String, value: String)] = []
    private(set) var body: [UInt8] = []
    private(set) var isTooLarge = false
    private var headBytes = 0
    private let limitBytes: Int

    /// The library bounds one line, not the number of lines.
    private static let maximumHeadBytes = 262_144

    init(limitBytes: Int) {
        self.limitBytes = limitBytes
    }

    static func from(_ context: UnsafeMutableRawPointer?) -> Reception {
        guard let context else { preconditionFailure("libcurl lost the context of a transfer") }
        return Unmanaged<Reception>.fromOpaque(context).takeUnretainedValue()
    }

    /// Each callback gives how many bytes it took; another number ends the transfer.
    func take(header: UnsafeMutablePointer<CChar>?, count: Int) -> Int {
        let line = String(
            decoding: UnsafeRawBufferPointer(start: header, count: count),
            as: UTF8.self
        )
        headBytes += count
        guard headBytes <= Self.maximumHeadBytes else {
            isTooLarge = true
            return 0
        }
        if line.hasPrefix("HTTP/") {
            // The head before was of a redirect, or of "100 Continue".
            headers = []
            body = []
            return count
        }
        let parts = line.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2 else { return count }
        headers.append((String(parts[0]), Self.trimmed(parts[1])))
        return count
    }

    func take(body bytes: UnsafeMutablePointer<CChar>?, count: Int) -> Int {
        guard body.count + count <= limitBytes else {
            isTooLarge = true
            return 0
        }
        body.append(contentsOf: UnsafeRawBufferPointer(start: bytes, count: count))
        return count
    }

    private static func trimmed(_ text: Substring) -> String {
        let isSpace = { (character: Character) in character.isWhitespace }
        let start = text.drop(while: isSpace)
        guard let end = start.lastIndex(where: { !isSpace($0) }) else { return "" }
        return String(start[...end])
    }
}
