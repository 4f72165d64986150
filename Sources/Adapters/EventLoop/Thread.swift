internal import CLinux
internal import Glibc

/// A thread of its own for calls that block.
///
/// Calls `pthread_create`.
package struct Thread {
    private let handle: pthread_t

    /// Starts a thread that runs the body.
    ///
    /// - Parameters:
    ///   - name: what `top -H` shows; at most 15 bytes.
    ///   - body: what the thread does.
    /// - Throws: `SystemCallError` where the system has no thread to give.
    package init(name: String, _ body: @escaping @Sendable () -> Void) throws {
        let start = Unmanaged.passRetained(Start(name: name, body: body))
        var handle = pthread_t()
        let code = pthread_create(
            &handle,
            nil,
            { argument in
                guard let argument else { return nil }
                let start = Unmanaged<Start>.fromOpaque(argument).takeRetainedValue()
                plumb_name_thread(start.name)
                start.body()
                return nil
            },
            start.toOpaque()
        )
        guard code == 0 else {
            start.release()
            errno = code
            throw SystemCallError("pthread_create")
        }
        self.handle = handle
    }

    private final class Start {
        let name: String
        let body: @Sendable () -> Void

        init(name: String, body: @escaping @Sendable () -> Void) {
            self.name = name
            self.body = body
        }
    }

    /// Waits until the thread has ended.
    package func join() {
        pthread_join(handle, nil)
    }
}
