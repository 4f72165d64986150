internal import CCurl

/// libcurl, loaded once and never unloaded.
///
/// https://curl.se/libcurl/c/
struct CurlLibrary: @unchecked Sendable {
    // Function pointers that are never changed: the library may be called from every thread, one
    // handle at a time (https://curl.se/libcurl/c/threadsafe.html).
    let functions: plumb_curl

    static let loaded: Result<CurlLibrary, HTTPClientError> = {
        guard plumb_curl_has_no_loader() == 0 else {
            return .failure(
                .unavailable(
                    reason: "a static executable cannot load libcurl: link it 'open' in "
                        + "Package.swift"
                )
            )
        }
        var functions = plumb_curl()
        if let reason = plumb_curl_load(&functions) {
            let text = String(cString: reason)
            return .failure(.unavailable(reason: "\(text); install the package libcurl4"))
        }
        guard functions.global_init(Int(CURL_GLOBAL_ALL)) == CURLE_OK else {
            return .failure(.unavailable(reason: "libcurl cannot be initialised"))
        }
        return .success(CurlLibrary(functions: functions))
    }()
}
