internal import Buckets
internal import EventBus
internal import EventLoop
internal import Gateway
internal import HTTPServer
internal import Serving
internal import Template

extension Wiring {
    /// Serves the buckets, and watches those that announce their objects.
    func connectBuckets(
        _ options: RuntimeOptions,
        _ events: EventsAPI,
        _ enqueue: @escaping Enqueue
    ) throws -> S3Endpoint {
        let (data, loop) = (surroundings.data, surroundings.loop)
        let objects = try S3Endpoint(
            root: data.buckets,
            declared: Set(template.buckets.map(\.name)),
            keys: try options.bucketKeys,
            loop: loop,
            announce: { [unowned self] changes, completion in announce(changes, completion) }
        )
        self.objects = objects
        let notifications = Dictionary(grouping: template.bucketNotifications, by: \.bucket)
        for bucket in template.buckets {
            let (name, notifications) = (bucket.name, notifications[bucket.logicalID] ?? [])
            guard !notifications.isEmpty || bucket.announcesOnEventBus else { continue }
            notifiers[name] = try BucketNotifier(
                bucket: name,
                root: "\(data.buckets)/\(name)",
                notifications: notifications,
                loop: loop,
                isAnnounced: { objects.announces($0, in: name) },
                report: surroundings.report,
                publish: bucket.announcesOnEventBus ? { events.send($0.busEvent, $1) } : nil,
                enqueue: enqueue
            )
        }
        lifecycles = BucketLifecycles(
            objects,
            rules: Dictionary(
                uniqueKeysWithValues: template.buckets.map { ($0.name, $0.lifecycle) }
            ),
            clock: loop.clock,
            report: surroundings.report
        )
        surroundings.aws.bodySink = { objects.bodySink(for: $0) }
        return objects
    }

    private func announce(
        _ changes: [ObjectChange],
        _ completion: @escaping (_ failure: String?) -> Void
    ) {
        var waiting = changes.count
        var failure: String?
        for change in changes {
            let next = { (reason: String?) in
                failure = failure ?? reason
                waiting -= 1
                if waiting == 0 { completion(failure) }
            }
            guard let notifier = notifiers[change.bucket] else {
                next(nil)
                continue
            }
            notifier.announce(change, next)
        }
    }
}

extension S3Endpoint {
    /// Takes the requests that are S3's.
    var handler: InvokeEndpoint.Handler {
        { [self] exchange in
            guard S3Endpoint.takes(exchange) else { return false }
            handle(exchange)
            return true
        }
    }
}
