internal import EventLoop
internal import Time

/// A queue whose store other runtimes use, too: what is in memory of it is claimed, and nobody else
/// gets it until it is given back or this runtime is dead.
extension MessageQueue {
    /// How many messages a consumer can use at a time: so many are claimed for it.
    package func expect(_ count: Int) {
        claimSize = min(max(1, count), ReadyWindow.maximumMessages / 4)
    }

    /// How many messages are claimed for clients that wait.
    private static let pollerClaim = 10
    /// After so many looks at the store without a taker what is claimed is given back.
    private static let sated = 20

    // MARK: Claiming

    /// Claims messages where somebody wants some and too few are here.
    func demand() {
        let wanted = max(claimSize, pollers.isEmpty ? 0 : Self.pollerClaim)
        guard wanted > 0, !isPaused, !isPurging, idleLooks <= Self.sated,
            window.isEmpty || (window.count * 2 < wanted && window.bytes * 2 < Self.claimBytes)
        else { return }
        guard !isRefilling else {
            // What comes after that claim was made is claimed by another.
            isClaimWanted = true
            return
        }
        claim(QueueClaim(limit: wanted - window.count))
    }

    private static let claimBytes = ReadyWindow.maximumBytes / 2

    /// Claims messages and announces them, after the claims that were asked for before.
    func claim(_ claim: QueueClaim) {
        guard !isRefilling else {
            waitingClaims.append(claim)
            return
        }
        isRefilling = true
        var request = ReadyRequest(
            queue: name,
            limit: claim.limit,
            limitBytes: Self.claimBytes,
            excluding: held(at: clock.now.milliseconds)
        )
        request.isFIFO = isFIFO
        request.ignoresPause = claim.ignoresPause
        store.ready(request) { [weak self] result in
            guard let self else { return }
            isRefilling = false
            switch result {
            case .success(let ready):
                claimed(ready)
                claim.completion(nil)
            case .failure(let error): claim.completion(error)
            }
            if claimSize == 0, pollers.isEmpty, !isMoving { letGo() }
            claimNext()
        }
    }

    private func claimNext() {
        if !waitingClaims.isEmpty {
            claim(waitingClaims.removeFirst())
        } else if isClaimWanted {
            isClaimWanted = false
            demand()
        }
    }

    private func claimed(_ ready: ReadyMessages) {
        if let totals = ready.totals { update(totals) }
        for message in ready.messages { window.insert(message) }
        if isPurging || isPaused && !isMoving { return letGo() }
        if !ready.messages.isEmpty { announce() }
    }

    /// Sees to it that a client finds what there is.
    package func prepare(_ limit: Int, _ completion: @escaping (StoreError?) -> Void) {
        guard isShared, window.count < limit, !isPaused else { return completion(nil) }
        claim(QueueClaim(limit: limit, completion: completion))
    }

    // MARK: Giving back

    /// Lets others have messages that are in the window.
    func giveBack(_ messages: [Message]) {
        guard !messages.isEmpty else { return }
        for message in messages { window.remove(message) }
        giveBack(messages.map { Claim(sequence: $0.sequence, lease: $0.lease) })
    }

    func giveBack(_ claims: [Claim]) {
        store.call(.share(.giveBack(queue: name, claims))) { [weak self] reply in
            guard let self else { return }
            switch reply {
            case .totals(let totals): update(totals)
            // Redis keeps them for this runtime until it is told.
            default: owedClaims += claims
            }
        }
    }

    /// Somebody has asked all runtimes to let go of what they do not work on.
    func letGo() {
        giveBack(window.all)
    }

    /// Looks after claims that nobody uses; called once in a while.
    func lookAfterClaims() {
        if !owedClaims.isEmpty {
            let owed = owedClaims
            owedClaims = []
            giveBack(owed)
        }
        // Who gathers messages for a batch keeps them.
        guard !window.isEmpty, !announcesEveryMessage else { return }
        idleLooks += 1
        if idleLooks > Self.sated { letGo() }
    }

    /// This runtime was taken for dead: what it has claimed is somebody else's.
    func lost() {
        // What has been claimed since is given back; of the rest Redis does nothing.
        letGo()
        idleLooks = 0
        demand()
    }

    /// A change that settles these was refused: others have them, or some of them.
    func lost(_ messages: [Message]) {
        for message in messages {
            taken.remove(message.sequence)
            _ = locks.unlock(message.sequence)
        }
        giveBack(messages.map { Claim(sequence: $0.sequence, lease: $0.lease) })
    }

    // MARK: What the store says

    func update(_ totals: QueueTotals) {
        let wasFull = inFlightCount >= settings.inFlightLimit
        self.totals = totals
        depth = totals.depth
        delayedCount = totals.delayed
        if wasFull, inFlightCount < settings.inFlightLimit, !window.isEmpty { announce() }
        guard totals.isPaused != isPaused, !isChangingPause else { return }
        if totals.isPaused {
            pause()
        } else {
            resume()
        }
    }

    /// A message of a group is out of sight: those behind it wait for it, wherever it is received
    /// next.
    func giveBackGroup(of message: Message) {
        guard isFIFO, let group = message.group else { return }
        giveBack(window.all.filter { $0.group == group })
    }
}

/// Messages of a queue that somebody waits for.
struct QueueClaim {
    var limit: Int
    var ignoresPause = false
    /// Called when they are in the window, or why there are none.
    var completion: (StoreError?) -> Void = { _ in }
}
