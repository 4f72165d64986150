/// How events reach a worker and answers come back: frames over pipes, or the Lambda Runtime API.
///
/// Confined to the loop. Whoever holds one sets all callbacks before the loop runs again.
protocol Conversation: AnyObject {
    /// The worker has started and asks for its first event.
    var onReady: () -> Void { get set }
    /// The worker has the event that was sent last.
    var onDelivery: () -> Void { get set }
    /// The worker has answered the event that it has.
    var onAnswer: (Invocation.Outcome) -> Void { get set }
    /// The worker breaks the rules of the conversation and is of no more use.
    var onBreak: (InvocationFailure) -> Void { get set }

    /// Sends an event; the one before must be answered.
    ///
    /// - Parameters:
    ///   - invocation: the event.
    ///   - timeoutMilliseconds: how long the worker has from the delivery on.
    func send(_ invocation: Invocation, timeoutMilliseconds: Int)

    /// Whether an answer has arrived that is not taken in yet.
    var hasUnreadAnswer: Bool { get }

    /// Takes in no further answer.
    func silence()

    /// Lets go of every descriptor.
    func close()
}
