/// A sample event: what a trigger hands to a function.
struct Sample: Sendable {
    /// As `plumb events make` takes it.
    let name: String
    /// One line without a full stop.
    let summary: String
    var options: [Option] = []
    /// Appends the event as one line of JSON.
    let write: @Sendable (_ ingredients: Ingredients, _ output: inout [UInt8]) throws -> Void

    static let all = http + webhooks + queues + objects + streams + schedules + topics
}

extension Option {
    /// The options of `plumb events make` that several samples take.
    enum Sampled {
        static let body: [Option] = [
            .value("body", "TEXT", .text, "the body"),
            .value("body-file", "FILE", .file, "the body from a file; - for stdin"),
        ]
        static let queue: [Option] = [
            .value("queue", "NAME", .text, "the queue (default LeadQueue)"),
            .value("count", "N", .text, "as many messages (default 1)"),
        ]
        static let object: [Option] = [
            .value("bucket", "NAME", .text, "the bucket (default uploads)"),
            .value("key", "KEY", .text, "the object's key (default leads.csv)"),
            .value("size", "BYTES", .text, "the object's size (default 1024)"),
            .value("event", "NAME", .words(Sample.objectEvents), "what happened to it"),
        ]
        static let topic: [Option] = [
            .value("topic", "NAME", .text, "the topic (default LeadTopic)"),
            .value("subject", "TEXT", .text, "the message's subject (default none)"),
        ]
        static let request: [Option] = [
            .value("method", "METHOD", .words(Sample.methods), "the method"),
            .value("path", "PATH", .text, "the path, a query behind it or not"),
            .value("query", "QUERY", .text, "the query as on the wire: a=1&b=2"),
            .value("header", "NAME:VALUE", .text, "a header of the request", mayRepeat: true),
            .value("route", "ROUTE", .text, "the route that serves it: 'POST /leads/{id}'"),
        ]
        static let base64: [Option] = [
            .switch("base64", "carries the body as base64 whatever its type")
        ]
    }
}
