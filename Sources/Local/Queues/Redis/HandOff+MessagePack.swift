internal import Redis

extension HandOff {
    /// The change as the script of hand-offs reads it.
    var packed: [UInt8] {
        var pack = MessagePack()
        pack.map(limits == nil ? 11 : 14)
        pack.write("q")
        pack.write(queue)
        packSettled(into: &pack)
        pack.write("sent")
        pack.array(sent.count)
        for sent in sent { sent.write(into: &pack) }
        let batches = RecordBatch.batches(of: records)
        pack.write("records")
        pack.array(batches.count)
        for batch in batches {
            pack.array(3)
            pack.write(batch.stream)
            pack.write(batch.header)
            pack.write(batch.ends + batch.data)
        }
        pack.write("schedules")
        pack.array(schedules.count)
        for record in schedules { write(record, into: &pack) }
        packMarks(into: &pack)
        return pack.bytes
    }

    private func packSettled(into pack: inout MessagePack) {
        pack.write("done")
        pack.array(done.count)
        for message in done {
            pack.array(2)
            pack.claim(message)
        }
        pack.write("returned")
        pack.array(returned.count)
        for returned in returned {
            pack.array(6)
            pack.claim(returned.message)
            pack.write(returned.visibleAt)
            pack.write(returned.settled.receiveCount)
            pack.write(returned.message.firstReceivedAt)
            pack.write(optional: returned.error)
        }
        pack.write("dead")
        pack.array(dead.count)
        for dead in dead {
            pack.array(7)
            pack.claim(dead.message)
            pack.write(dead.deadLetterQueue)
            pack.write(dead.message.receiveCount)
            pack.write(dead.message.firstReceivedAt)
            pack.write(optional: dead.error)
            pack.write(optional: dead.source)
        }
        pack.write("received")
        pack.array(received.count)
        for received in received {
            pack.array(5)
            pack.claim(received.message)
            pack.write(received.visibleAt)
            pack.write(received.message.receiveCount)
            pack.write(received.message.firstReceivedAt)
        }
        pack.write("deferred")
        pack.array(deferred.count)
        for deferred in deferred {
            pack.array(3)
            pack.write(OrderedBytes.bytes(of: deferred.sequence))
            pack.write(deferred.receiveCount)
            pack.write(deferred.visibleAt)
        }
        pack.write("deleted")
        pack.array(deleted.count)
        for deleted in deleted {
            pack.array(2)
            pack.write(OrderedBytes.bytes(of: deleted.sequence))
            pack.write(deleted.receiveCount ?? -1)
        }
    }

    private func packMarks(into pack: inout MessagePack) {
        pack.write("marks")
        pack.array(limits == nil ? 0 : marks.count)
        guard let limits else { return }
        for mark in marks {
            pack.array(3)
            pack.write(optional: mark.key)
            pack.write(mark.at)
            pack.write(mark.count)
        }
        pack.write("now")
        pack.write(limits.now)
        for (name, limit) in [("limit", limits.whole), ("perKey", limits.perKey)] {
            pack.write(name)
            guard let limit else {
                pack.write(false)
                continue
            }
            pack.array(2)
            pack.write(limit.messages)
            pack.write(limit.milliseconds)
        }
    }

    private func write(_ record: ScheduleRecord, into pack: inout MessagePack) {
        pack.map(7)
        pack.write("name")
        pack.write(record.name)
        pack.write("definition")
        pack.write(record.definition)
        pack.write("created")
        pack.write(record.createdAt)
        pack.write("handled")
        pack.write(record.handledThrough)
        pack.write("id")
        pack.write(record.eventID)
        pack.write("s")
        pack.write(OrderedBytes.bytes(of: record.eventSequence))
        pack.write("channel")
        pack.write(optional: sent.first?.queue)
    }
}

extension HandOff.Sent {
    fileprivate func write(into pack: inout MessagePack) {
        pack.map(deduplication == nil ? 8 : 12)
        pack.write("q")
        pack.write(queue)
        pack.write("s")
        pack.write(OrderedBytes.bytes(of: message.sequence))
        pack.write("p")
        pack.write(OrderedBytes.bytes(ofPriority: message.priority))
        pack.write("body")
        pack.write(StoredBody.bytes(of: message))
        pack.write("at")
        pack.write(message.sentAt)
        pack.write("v")
        pack.write(visibleAt)
        pack.write("g")
        pack.write(optional: message.group)
        pack.write("l")
        pack.write(optional: message.lane)
        guard let deduplication else { return }
        pack.write("scope")
        pack.write(deduplication.scope)
        pack.write("once")
        pack.write(deduplication.id)
        pack.write("expires")
        pack.write(deduplication.expiresAt)
        pack.write("id")
        pack.write(message.id)
    }
}

extension MessagePack {
    /// Which message, and who has claimed it.
    fileprivate mutating func claim(_ message: Message) {
        write(OrderedBytes.bytes(of: message.sequence))
        write("\(message.lease)")
    }
}

extension RecordBatch {
    /// What stands before the records: see `QueueScripts`.
    fileprivate var header: [UInt8] {
        var bytes = OrderedBytes.bytes(of: last)
        withUnsafeBytes(of: UInt32(count).bigEndian) { bytes.append(contentsOf: $0) }
        bytes += [0, 0, 0, 0]
        bytes += OrderedBytes.bytes(of: Int64(arrivedAt))
        withUnsafeBytes(of: UInt32(data.count).bigEndian) { bytes.append(contentsOf: $0) }
        return bytes
    }
}
