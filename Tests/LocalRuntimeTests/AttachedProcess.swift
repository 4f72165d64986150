import Glibc
import JSON

/// A function's process that a developer starts by hand, as `plumb start --attach` says.
final class AttachedProcess {
    let pid: pid_t
    private var isReaped = false

    /// - Parameter attachment: a member of `attachments`.
    init(_ attachment: JSON) {
        let variables = (attachment["variables"]?.members ?? []).map { name, value in
            "\(name)=\(value.string ?? "")"
        }
        let arguments = attachment["arguments"]?.array?.compactMap(\.string) ?? []
        let words =
            ["/usr/bin/env", "-C", attachment["directory"]?.string ?? ""] + variables
            + [attachment["executable"]?.string ?? ""] + arguments
        var argv = words.map { strdup($0) } + [nil]
        var environment = [strdup("PATH=/usr/bin:/bin"), nil]
        defer { for text in argv + environment { free(text) } }
        var pid = pid_t()
        let code = posix_spawn(&pid, words[0], nil, nil, &argv, &environment)
        precondition(code == 0, "cannot start \(words): \(code)")
        self.pid = pid
    }

    deinit {
        kill()
    }

    /// Whether it waits for something: once it has answered, for the next event.
    var isAsleep: Bool {
        guard let file = fopen("/proc/\(pid)/stat", "r") else { return false }
        defer { fclose(file) }
        var text = [UInt8](repeating: 0, count: 512)
        let count = fread(&text, 1, text.count, file)
        return String(decoding: text[..<count], as: UTF8.self).contains(") S ")
    }

    func kill() {
        guard !isReaped else { return }
        isReaped = true
        Glibc.kill(pid, SIGKILL)
        var status: CInt = 0
        while waitpid(pid, &status, 0) < 0, errno == EINTR {}
    }
}

/// A request whose answer is waited for later.
final class PendingRequest {
    private let client: CInt

    init(_ body: String, to port: Int) {
        client = HTTPClient.connected(to: port) ?? -1
        let head =
            "POST /f HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
            + "Content-Type: application/json\r\nContent-Length: \(body.utf8.count)\r\n\r\n"
        HTTPClient.send(Array((head + body).utf8), to: client)
    }

    deinit {
        close(client)
    }

    /// Whether nothing has come for a while.
    func isSilent(milliseconds: CInt) -> Bool {
        var entry = pollfd(fd: client, events: Int16(POLLIN), revents: 0)
        return poll(&entry, 1, milliseconds) == 0
    }

    var answer: HTTPClient.Answer? { HTTPClient.answer(from: client) }
}
