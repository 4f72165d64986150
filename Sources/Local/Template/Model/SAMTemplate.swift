/// What a SAM template asks the local runtime to run, resolved: no intrinsic is left in it.
///
/// Lists keep the order of the template. Every element knows the line it comes from, so that later
/// findings (a missing binary, two routes alike) can still name it.
package struct SAMTemplate: Sendable {
    package var functions: [FunctionResource] = []
    package var api = HTTPAPI()
    package var routes: [Route] = []
    package var queues: [QueueResource] = []
    package var queueMappings: [QueueMapping] = []
    package var streams: [DeliveryStream] = []
    package var buckets: [BucketResource] = []
    package var bucketNotifications: [BucketNotification] = []
    package var schedules: [ScheduleTrigger] = []
    /// The names of the buses beside the default one.
    package var eventBuses: [String] = []
    package var eventRules: [EventRule] = []
    /// What AWS would run beside that, each named once.
    package var notEmulated: [Notice] = []

    package init() {}
}
