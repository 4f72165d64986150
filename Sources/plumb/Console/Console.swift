internal import Files
internal import HTTPClient
internal import JSON

/// The console of a runtime that runs, behind its port for AWS's APIs.
struct Console {
    private let url: String

    struct Answer {
        var status: Int
        var document: JSON
    }

    /// Why there is nobody to ask.
    enum Problem: Error, CustomStringConvertible {
        case noRuntime(dataDirectory: String)
        case noAnswer(String)

        var description: String {
            switch self {
            case .noRuntime(let folder):
                "no runtime uses \(folder): start one with plumb start, or give its --data-dir"
            case .noAnswer(let reason): "the runtime does not answer: \(reason)"
            }
        }
    }

    private static let maximumAnnouncementBytes = 1_048_576

    /// Finds the runtime by what it has written into its data directory.
    ///
    /// - Throws: `Problem.noRuntime`.
    init(dataDirectory: String) throws(Problem) {
        let path = "\(dataDirectory)/runtime.json"
        guard
            let text = try? FileSystem.read(path, limitBytes: Self.maximumAnnouncementBytes),
            let port = (try? JSON(parsing: text))?["awsPort"]?.int
        else { throw .noRuntime(dataDirectory: dataDirectory) }
        url = "http://127.0.0.1:\(port)"
    }

    /// The console where a runtime answers; nil where none does.
    static func running(dataDirectory: String) -> Console? {
        guard let console = try? Console(dataDirectory: dataDirectory),
            (try? console.schedules()) != nil
        else { return nil }
        return console
    }

    /// Sends a request and waits for its answer, JSON.
    ///
    /// - Parameters:
    ///   - method: in upper case.
    ///   - path: the words of the path, not encoded.
    ///   - query: what stands behind it, not encoded.
    ///   - document: what is posted.
    ///   - timeoutSeconds: how long to wait; nil for the usual time.
    /// - Returns: The answer, whatever its status.
    /// - Throws: `Problem.noAnswer`.
    func send(
        _ method: String,
        _ path: [String],
        query: [(String, String)] = [],
        document: JSON? = nil,
        timeoutSeconds: Int? = nil
    ) throws(Problem) -> Answer {
        let pairs = query.map { "\(Self.encoded($0))=\(Self.encoded($1))" }
        let target =
            path.map(Self.encoded).joined(separator: "/")
            + (pairs.isEmpty ? "" : "?" + pairs.joined(separator: "&"))
        let body: [UInt8]? = method == "POST" ? document?.bytes ?? [] : nil
        var request = HTTPClientRequest(method: method, url: "\(url)/\(target)", body: body)
        if let timeoutSeconds { request.timeoutMilliseconds = timeoutSeconds * 1000 }
        do throws(HTTPClientError) {
            let answer = try HTTPClient().send(request)
            let document = try? JSON(parsing: answer.body)
            return Answer(status: answer.status, document: document ?? .null)
        } catch {
            throw .noAnswer("\(error)")
        }
    }

    /// How far each schedule has come, by name.
    func schedules() throws(Problem) -> JSON {
        try send("GET", ["_plumb", "status"]).document["schedules"] ?? [:]
    }

    private static func encoded(_ word: String) -> String {
        word.utf8.map { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"):
                return String(UnicodeScalar(byte))
            default:
                let digits = String(byte, radix: 16, uppercase: true)
                return "%" + (digits.count == 1 ? "0" : "") + digits
            }
        }.joined()
    }
}
