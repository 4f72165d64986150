internal import Redis

/// Records of streams: each runtime keeps those that it has stored, and takes over those of a dead
/// one.
///
/// A header is 28 bytes: the sequence of the last record (8), how many there are (4), how many of
/// them are flushed (4), when they have arrived (8), and the bytes of those that are left (4).
extension QueueScripts {
    /// Exchanges records for the objects that were made of them.
    ///
    /// Arguments: stream; the sequence of the last record; the data directory; the objects.
    static let replaceRecords = script(
        "replace-records",
        #"""
        local name, upTo = owner .. ':' .. ARGV[3], number(ARGV[4])
        local headers, batches, whole = P .. ':sh:' .. name, P .. ':s:' .. name, 0
        while true do
          local raw = call('LINDEX', headers, whole)
          if not raw then break end
          local last, count, skip, at, bytes = struct.unpack('>I8I4I4I8I4', raw)
          if last > upTo then
            local done = count - (last - upTo)
            if done > skip then
              -- The data begin with where each record ends.
              local data = call('LINDEX', batches, whole)
              local function ending(i)
                return i == 0 and 0 or (struct.unpack('<I4', data, i * 4 - 3))
              end
              bytes = bytes - (ending(done) - ending(skip))
              call('LSET', headers, whole, struct.pack('>I8I4I4I8I4', last, count, done, at, bytes))
            end
            break
          end
          whole = whole + 1
        end
        if whole > 0 then
          call('LTRIM', headers, whole, -1)
          call('LTRIM', batches, whole, -1)
        end
        for _, p in ipairs(unpacked(ARGV[6])) do
          call('HSET', P .. ':pub:' .. ARGV[5], p[1], pack(p))
        end
        return {'OK'}
        """#
    )

    /// The batches that a dead runtime has left of a stream: how many records the first have.
    ///
    /// Arguments: the dead runtime; stream; how many batches.
    static let abandoned = script(
        "abandoned",
        #"""
        local name, out = ARGV[3] .. ':' .. ARGV[4], {'OK'}
        for _, raw in ipairs(call('LRANGE', P .. ':sh:' .. name, 0, ARGV[5] - 1)) do
          local last, count = struct.unpack('>I8I4', raw)
          out[#out + 1] = count
        end
        if #out == 1 then
          call('SREM', P .. ':b:' .. ARGV[3], ARGV[4])
          if call('SCARD', P .. ':b:' .. ARGV[3]) == 0 then call('SREM', P .. ':dead', ARGV[3]) end
        end
        return out
        """#
    )

    /// Takes batches over, with new sequences; those that somebody else has taken first are not
    /// there any more.
    ///
    /// Arguments: the dead runtime; stream; for each batch how many records it has and the sequence
    /// that its last is to have.
    static let adopt = script(
        "adopt",
        #"""
        local from, to = ARGV[3] .. ':' .. ARGV[4], owner .. ':' .. ARGV[4]
        local records, size = 0, 0
        for _, e in ipairs(unpacked(ARGV[5])) do
          local raw = call('LINDEX', P .. ':sh:' .. from, 0)
          if not raw then break end
          local last, count, skip, at, bytes = struct.unpack('>I8I4I4I8I4', raw)
          if count ~= e[1] then break end
          call('LPOP', P .. ':sh:' .. from)
          call('RPUSH', P .. ':sh:' .. to, e[2] .. raw:sub(9))
          call('LMOVE', P .. ':s:' .. from, P .. ':s:' .. to, 'LEFT', 'RIGHT')
          records, size = records + count - skip, size + bytes
        end
        if records > 0 then call('SADD', P .. ':b:' .. owner, ARGV[4]) end
        return {'OK', records, size}
        """#
    )

    /// Objects that are written whole and have not got their names yet.
    ///
    /// Arguments: the data directory that they lie in.
    static let publications = script(
        "publications",
        #"""
        local out = {'OK'}
        for _, raw in ipairs(call('HVALS', P .. ':pub:' .. ARGV[3])) do
          out[#out + 1] = unpacked(raw)
        end
        return out
        """#
    )

    /// Arguments: the data directory; the staged objects.
    static let published = script(
        "published",
        #"""
        for i = 4, #ARGV do call('HDEL', P .. ':pub:' .. ARGV[3], ARGV[i]) end
        return {'OK'}
        """#
    )

    /// How many records and bytes this runtime keeps of each stream.
    static let recordTotals = script(
        "record-totals",
        #"""
        local out = {'OK'}
        for _, stream in ipairs(call('SMEMBERS', P .. ':b:' .. owner)) do
          local records, size = 0, 0
          for _, raw in ipairs(call('LRANGE', P .. ':sh:' .. owner .. ':' .. stream, 0, -1)) do
            local last, count, skip, at, bytes = struct.unpack('>I8I4I4I8I4', raw)
            records, size = records + count - skip, size + bytes
          end
          out[#out + 1] = {stream, records, size}
        end
        return out
        """#
    )
}
