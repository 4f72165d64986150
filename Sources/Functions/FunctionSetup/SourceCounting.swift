package import FunctionRuntime
internal import JSON
internal import LeadStore
internal import Time

/// Counts what sources send, and writes it to the state once a second, between events.
///
/// A request costs no write of its own: what a killed process had counted within the last second is
/// lost, its leads are not.
package final class SourceCounting {
    private let state: LeadState
    private let deferred: DeferredWork
    private var tally = SourceTally()

    /// - Parameters:
    ///   - state: one that is not flushed will do: a power failure may take counts.
    ///   - deferred: of the process.
    package init(_ state: LeadState, _ deferred: DeferredWork) {
        self.state = state
        self.deferred = deferred
    }

    /// Counts a request.
    ///
    /// - Parameters:
    ///   - sourceID: of the source that it was to; nil where the pipeline has none, which is not
    ///     counted.
    ///   - leads: that it brought, if it was taken.
    ///   - refusal: the error type, if it was not.
    ///   - context: of its event.
    package func count(sourceID: String?, leads: Int, refusal: String?, _ context: Context) {
        guard let sourceID, leads > 0 || refusal != nil else { return }
        tally.count(
            sourceID: sourceID,
            leads: refusal == nil ? leads : 0,
            refusals: refusal == nil ? 0 : 1,
            failure: refusal,
            atMilliseconds: Int64(context.now.milliseconds)
        )
        let log = context.log
        deferred.later { [self] in write(log) }
    }

    /// What cannot be written waits for the next count.
    private func write(_ log: Logger) {
        do {
            try state.store().add(tally)
            tally = SourceTally()
        } catch {
            let failure = ReportedFailure(error)
            let fields = [("errorType", JSON(failure.errorType))]
            log.log(.warning, "what sources sent is not counted: \(failure.errorMessage)", fields)
        }
    }
}
