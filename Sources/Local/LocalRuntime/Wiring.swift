internal import Buckets
internal import EventBus
internal import EventLoop
internal import Files
internal import Gateway
internal import HTTPServer
internal import JSON
internal import QueueEndpoint
internal import Queues
internal import Schedules
internal import Serving
internal import StreamEndpoint
internal import Streams
internal import Template
internal import Time
internal import WorkerProtocol
internal import Workers

/// Everything that one template asks for, running.
///
/// Confined to the loop. A changed template gets a wiring of its own once this one is drained: what
/// was accepted is on disk, and the ports belong to the runtime.
final class Wiring {
    let template: SAMTemplate
    let pools: [String: WorkerPool]
    let surroundings: Surroundings
    private let store: QueueStore
    private let files: StreamFiles
    private let broker: QueueBroker
    private let streams: [String: StreamDelivery]
    private var asynchronous: AsynchronousInvocations?
    private var consumers: [QueueConsumer] = []
    private var scheduler: Scheduler?
    /// By the names of their buckets.
    var notifiers: [String: BucketNotifier] = [:]
    var objects: S3Endpoint?
    var lifecycles: BucketLifecycles?
    private var gateway: Gateway?
    private var endpoint: InvokeEndpoint?
    private var queueAPI: QueueAPI?
    private let executables: ExecutableWatch

    /// What outlives a template.
    struct Surroundings {
        let data: DataPaths
        let http: LoopServer
        let aws: LoopServer
        let loop: EventLoop
        let log: LogWriter
        /// Gets a line for the developer about each thing that went wrong.
        let report: (String) -> Void
        /// Gets a line about what is worth knowing and no trouble.
        let note: (String) -> Void
    }

    /// How often a draining wiring is looked at.
    private static let drainMilliseconds = 2
    /// What work may take beyond the longest timeout of a function, before it is given up.
    private static let drainGraceSeconds = 5

    /// Opens the data and starts working off what an earlier run left.
    ///
    /// - Parameters:
    ///   - template: what to run.
    ///   - options: with what.
    ///   - surroundings: where.
    ///   - attached: pools of the wiring before, whose processes are a developer's and go on.
    /// - Throws: the first thing that keeps it from starting; nothing runs then.
    init(
        _ template: SAMTemplate,
        options: RuntimeOptions,
        _ surroundings: Surroundings,
        attached: [String: WorkerPool] = [:]
    ) throws {
        self.template = template
        self.surroundings = surroundings
        let (data, loop, log) = (surroundings.data, surroundings.loop, surroundings.log)
        let settings = FunctionSettings(options: options, data: data)
        var pools: [String: WorkerPool] = [:]
        for function in template.functions {
            let setting = try settings.setting(for: function)
            let kept = setting.dialect == .attached ? attached[function.logicalID] : nil
            kept?.renew(setting)
            pools[function.logicalID] =
                kept ?? WorkerPool(setting, loop: loop) { log.append($0) }
        }
        self.pools = pools
        executables = ExecutableWatch(pools, loop: loop, note: surroundings.note)
        store = try Self.store(template, options, surroundings)
        do {
            files = try StreamFiles(
                staging: data.staging,
                buckets: data.buckets,
                keeping: store.contents.publications,
                loop: loop
            )
        } catch {
            store.close()
            throw error
        }
        let made = try QueueDirectory.settings(of: store.contents.queues)
        broker = QueueBroker(
            queues: template.queueSettings.merging(made) { $1 },
            store: store,
            loop: loop
        )
        for bucket in template.buckets {
            try FileSystem.createFolders("\(data.buckets)/\(bucket.name)")
        }
        var streams: [String: StreamDelivery] = [:]
        for stream in template.streams {
            streams[stream.logicalID] = try StreamDelivery(
                stream,
                bucket: template.bucketName,
                buffered: store.contents.records[stream.logicalID] ?? RecordTotals(),
                store: store,
                files: files,
                pool: stream.transform.flatMap { pools[$0] },
                loop: loop,
                report: surroundings.report
            )
        }
        self.streams = streams
        do {
            try connect(options)
        } catch {
            close()
            throw error
        }
    }

    /// Lets events in: triggers of every kind, then what waits from an earlier run.
    private func connect(_ options: RuntimeOptions) throws {
        let (loop, report) = (surroundings.loop, surroundings.report)
        let channels = Channels(broker: broker, streams: streams)
        let invoker = Invoker(pools: pools, channels: channels)
        let invoke: Invoke = { invoker.invoke($0, $1) }
        let asynchronous = AsynchronousInvocations(
            template,
            channels: channels,
            pools: pools,
            loop: loop,
            report: report
        )
        self.asynchronous = asynchronous
        let enqueue: Enqueue = { asynchronous.enqueue($0, $1) }
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
        let scheduler = Scheduler(
            template.schedules,
            records: store.contents.schedules,
            clock: ScheduleClock(loop.clock),
            isShared: store.isShared,
            report: report,
            note: surroundings.note
        ) { asynchronous.store($0, $1, $2) }
        self.scheduler = scheduler
        connectOthers(broker, streams, scheduler)
        asynchronous.onScheduledEvent = { [unowned scheduler] in
            scheduler.event($0, of: $1, isWaiting: $2)
        }
        let deliveries = EventDeliveries(template, channels: channels, report: report)
        let events = connectEvents(deliveries)
        let objects = try connectBuckets(options, events, enqueue)
        publishLeftovers()
        broker.start()
        scheduler.start()
        lifecycles?.start()
        let queues = try QueueDirectory(template.knownQueues(broker), broker: broker)
        let queueAPI = QueueAPI(queues, loop: loop)
        let queueConsole = QueueConsole(queues)
        self.queueAPI = queueAPI
        let streamAPI = StreamAPI(streams.values, created: loop.clock.now)
        endpoint = InvokeEndpoint(
            functions: FunctionDirectory(template.functions, modified: .now),
            server: surroundings.aws,
            handlers: [
                { queueConsole.handle($0) },
                try FunctionURLs.handler(template, surroundings, invoke), objects.handler,
                { queueAPI.handle($0) }, { events.handle($0) }, { streamAPI.handle($0) },
                clockControl.handler,
            ],
            status: { [unowned self] in status.document },
            fire: { [unowned scheduler] in scheduler.fire($0, $1) },
            invoke: invoke,
            enqueue: enqueue
        )
        let gateway = try Gateway(
            template.api,
            routes: template.routes,
            options: options.gateway,
            loop: loop,
            report: report,
            invoke: invoke
        )
        self.gateway = gateway
        gateway.serve(surroundings.http)
    }

    /// Objects that an earlier run wrote but did not name.
    private func publishLeftovers() {
        let leftovers = store.contents.publications
        guard !leftovers.isEmpty else { return }
        files.publish(leftovers) { [store, report = surroundings.report] result in
            switch result {
            case .success: store.forget(leftovers) { _ in }
            case .failure(let error): report("objects of an earlier run: \(error)")
            }
        }
    }

    private var status: RuntimeStatus {
        RuntimeStatus(
            template: template,
            broker: broker,
            streams: streams,
            pools: pools,
            asynchronous: asynchronous,
            scheduler: scheduler
        )
    }

    /// Those whose processes a developer starts; a wiring does not close them.
    var attachedPools: [String: WorkerPool] {
        pools.filter { $0.value.setting.dialect == .attached }
    }

    /// Starts new workers for every function, with the variables and files of now.
    func renewWorkers() {
        for pool in pools.values { pool.renew(pool.setting) }
    }

    /// What work may take that is under way.
    private var patienceMilliseconds: Int {
        let longest = template.functions.map(\.timeoutSeconds).max() ?? 0
        return (longest + Self.drainGraceSeconds) * 1000
    }

    /// Moves the clock while this wiring runs.
    private var clockControl: ClockControl {
        ClockControl(surroundings.loop, patienceMilliseconds: patienceMilliseconds) {
            [weak self] in
            self?.isDrained ?? true
        }
    }

    // MARK: Ending

    /// Takes in nothing more, lets what runs come to its end, and closes.
    ///
    /// Requests that come meanwhile wait for the next wiring.
    func drain(_ completion: @escaping () -> Void) {
        surroundings.http.handler = nil
        surroundings.aws.handler = nil
        for consumer in consumers { consumer.stop() }
        asynchronous?.stop()
        scheduler?.stop()
        for stream in streams.values { stream.stop() }
        queueAPI?.stop()
        lifecycles?.stop()
        let latest = EventLoop.monotonicMilliseconds + patienceMilliseconds
        waitUntilDrained(until: latest) { [self] in
            close()
            completion()
        }
    }

    private func waitUntilDrained(until latest: Int, _ completion: @escaping () -> Void) {
        if isDrained || EventLoop.monotonicMilliseconds >= latest {
            completion()
            return
        }
        surroundings.loop.after(milliseconds: Self.drainMilliseconds) { [self] in
            waitUntilDrained(until: latest, completion)
        }
    }

    private var isDrained: Bool {
        pools.values.allSatisfy(\.isIdle) && consumers.allSatisfy(\.isIdle)
            && asynchronous?.isIdle ?? true && objects?.isIdle ?? true
            && streams.values.allSatisfy { !$0.isFlushing } && store.isIdle
    }

    /// Ends all work at once; what was accepted is on disk and goes on at the next start.
    func close() {
        surroundings.http.handler = nil
        surroundings.aws.handler = nil
        executables.stop()
        for consumer in consumers { consumer.stop() }
        asynchronous?.stop()
        scheduler?.stop()
        for stream in streams.values { stream.stop() }
        queueAPI?.stop()
        lifecycles?.stop()
        surroundings.aws.bodySink = nil
        objects?.close()
        notifiers = [:]
        gateway?.close()
        for pool in pools.values where pool.setting.dialect != .attached { pool.close() }
        broker.writeFinished()
        store.close()
        files.close()
    }
}

extension SAMTemplate {
    /// The local name of a bucket by its logical ID.
    func bucketName(_ logicalID: String) -> String {
        buckets.first { $0.logicalID == logicalID }?.name ?? logicalID
    }
}
