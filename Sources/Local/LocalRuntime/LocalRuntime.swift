internal import Buckets
package import EventLoop
internal import Files
internal import Gateway
internal import JSON
internal import Queues
internal import Schedules
internal import Streams
package import Template
internal import WorkerProtocol
internal import Workers

/// Everything a template asks for, running in this process.
///
/// Confined to its loop.
package final class LocalRuntime {
    package let template: SAMTemplate
    private let loop: EventLoop
    /// Held for its lock.
    private let directory: DataDirectory
    private let data: DataPaths
    private let store: QueueStore
    private let files: StreamFiles
    private let broker: QueueBroker
    private let streams: [String: StreamDelivery]
    private let pools: [String: WorkerPool]
    private var consumers: [QueueConsumer] = []
    private var schedules: [RateSchedule] = []
    private var notifiers: [BucketNotifier] = []
    private var gateway: Gateway?
    private var endpoint: InvokeEndpoint?

    /// Opens the data, listens on both ports and starts working off what an earlier run left.
    ///
    /// - Parameters:
    ///   - template: what to run.
    ///   - options: where and with what.
    ///   - loop: the loop that everything runs on; the caller runs it.
    ///   - report: gets a line for the developer about each thing that went wrong.
    /// - Throws: the first thing that keeps it from starting; nothing runs then.
    package init(
        _ template: SAMTemplate,
        options: RuntimeOptions,
        loop: EventLoop,
        report: @escaping (String) -> Void
    ) throws {
        self.template = template
        self.loop = loop
        directory = try DataDirectory(options.dataDirectory)
        data = directory.paths
        let settings = FunctionSettings(options: options, data: data)
        var pools: [String: WorkerPool] = [:]
        for function in template.functions {
            pools[function.logicalID] = WorkerPool(try settings.setting(for: function), loop: loop)
        }
        self.pools = pools
        store = try QueueStore(
            path: data.queues,
            channels: template.queues.map(\.logicalID) + template.streams.map(\.logicalID),
            loop: loop
        )
        files = try StreamFiles(
            staging: data.staging,
            buckets: data.buckets,
            keeping: store.contents.publications,
            loop: loop
        )
        broker = QueueBroker(queues: template.queues.map(\.logicalID), store: store, loop: loop)
        for bucket in template.buckets {
            try FileSystem.createFolders("\(data.buckets)/\(bucket.name)")
        }
        var streams: [String: StreamDelivery] = [:]
        for stream in template.streams {
            streams[stream.logicalID] = try StreamDelivery(
                stream,
                bucket: template.bucketName(stream.bucket),
                depth: store.contents.depths[stream.logicalID] ?? 0,
                store: store,
                files: files,
                pool: stream.transform.flatMap { pools[$0] },
                loop: loop,
                report: report
            )
        }
        self.streams = streams
        try connect(options, report)
    }

    /// Lets events in: triggers of every kind, then what waits from an earlier run.
    private func connect(_ options: RuntimeOptions, _ report: @escaping (String) -> Void) throws {
        let delays = template.queues.map { ($0.logicalID, $0.delaySeconds) }
        let channels = Channels(
            broker: broker,
            streams: streams,
            queueDelays: Dictionary(uniqueKeysWithValues: delays)
        )
        let invoker = Invoker(pools: pools, channels: channels)
        let invoke: Invoke = { invoker.invoke($0, $1, traceID: $2, $3) }
        gateway = try Gateway(
            template.api,
            routes: template.routes,
            folder: options.templateFolder,
            port: options.httpPort,
            loop: loop,
            report: report,
            invoke: invoke
        )
        endpoint = try InvokeEndpoint(
            functions: template.functionNames,
            port: options.awsPort,
            loop: loop,
            status: { [unowned self] in status },
            invoke: invoke
        )
        consumers = template.queueMappings.compactMap { mapping in
            guard let queue = broker[mapping.queue], let pool = pools[mapping.function],
                let resource = template.queues.first(where: { $0.logicalID == mapping.queue })
            else { return nil }
            return QueueConsumer(
                mapping,
                queue: queue,
                resource: resource,
                channels: channels,
                pool: pool,
                loop: loop,
                report: report
            )
        }
        schedules = template.schedules.map {
            RateSchedule($0, loop: loop, report: report, invoke: invoke)
        }
        for (bucket, notifications) in Dictionary(
            grouping: template.bucketNotifications,
            by: \.bucket
        ) {
            let name = template.bucketName(bucket)
            notifiers.append(
                try BucketNotifier(
                    bucket: name,
                    root: "\(data.buckets)/\(name)",
                    notifications: notifications,
                    loop: loop,
                    report: report,
                    invoke: invoke
                )
            )
        }
        publishLeftovers(report)
        broker.start()
    }

    /// Objects that an earlier run wrote but did not name.
    private func publishLeftovers(_ report: @escaping (String) -> Void) {
        let leftovers = store.contents.publications
        guard !leftovers.isEmpty else { return }
        files.publish(leftovers) { [store] result in
            switch result {
            case .success: store.forget(leftovers) { _ in }
            case .failure(let error): report("objects of an earlier run: \(error)")
            }
        }
    }

    package var httpPort: Int { gateway?.port ?? 0 }
    package var awsPort: Int { endpoint?.port ?? 0 }

    /// Ends all work at once; what was accepted is on disk and goes on at the next start.
    package func close() {
        gateway?.close()
        endpoint?.close()
        for pool in pools.values { pool.close() }
        store.close()
        files.close()
    }

    /// Depths and workers: the document of `GET /_plumb/status`.
    private var status: JSON {
        let queues = template.queues.map { queue -> (String, JSON) in
            let state = broker[queue.logicalID]
            return (
                queue.logicalID,
                ["depth": JSON(state?.depth ?? 0), "inFlight": JSON(state?.inFlightCount ?? 0)]
            )
        }
        let streams = template.streams.map { stream -> (String, JSON) in
            (stream.logicalID, ["buffered": JSON(self.streams[stream.logicalID]?.depth ?? 0)])
        }
        let functions = template.functions.map { function -> (String, JSON) in
            (function.logicalID, ["workers": JSON(pools[function.logicalID]?.workerCount ?? 0)])
        }
        return [
            "queues": JSON(members: queues), "streams": JSON(members: streams),
            "functions": JSON(members: functions),
        ]
    }
}

extension SAMTemplate {
    /// The local name of a bucket by its logical ID.
    fileprivate func bucketName(_ logicalID: String) -> String {
        buckets.first { $0.logicalID == logicalID }?.name ?? logicalID
    }

    /// Logical IDs of functions by everything they may be called.
    fileprivate var functionNames: [String: String] {
        var names: [String: String] = [:]
        for function in functions { names[function.name] = function.logicalID }
        for function in functions { names[function.logicalID] = function.logicalID }
        return names
    }
}
