/// A client for one thread that asks the same servers again and again.
///
/// Keeps connections open between requests, up to five of them, and with them the cost of finding
/// the server and agreeing on keys. One that the server has closed meanwhile is replaced without a
/// word. https://curl.se/libcurl/c/curl_easy_reset.html
package final class HTTPConnection {
    private let client: HTTPClient
    private var handle: CurlHandle?

    package init(_ client: HTTPClient = HTTPClient()) {
        self.client = client
    }

    /// Sends a request and waits until its answer is complete.
    ///
    /// Every answer is one, whatever its status.
    package func send(
        _ request: HTTPClientRequest
    ) throws(HTTPClientError) -> HTTPClientResponse {
        try client.send(request, over: &handle)
    }
}
