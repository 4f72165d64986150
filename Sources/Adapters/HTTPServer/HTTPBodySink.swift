/// Takes a body piece by piece, in place of an exchange that keeps it whole.
package struct HTTPBodySink {
    /// Takes the next bytes; false where no more should come until `continueBody` of the exchange.
    let receive: (UnsafeRawBufferPointer) -> Bool
    /// The client is gone before the end of its body, and the handler will not be called.
    let abandon: () -> Void

    package init(
        receive: @escaping (UnsafeRawBufferPointer) -> Bool,
        abandon: @escaping () -> Void
    ) {
        self.receive = receive
        self.abandon = abandon
    }
}
