internal import Redis

/// Who is there, and what the others do with what somebody has left.
extension QueueScripts {
    /// A runtime begins, or speaks through a new connection from now on.
    ///
    /// Arguments: the runtime, empty for a new one; the connection; how long a lease is; the data
    /// directory; then all queues.
    static let hello = RedisScript(
        "hello",
        #"""
        local P, owner, call = KEYS[1], ARGV[1], redis.call
        local t = call('TIME')
        local now = t[1] * 1000 + math.floor(t[2] / 1000)
        local isNew = 0
        if owner == '' or call('HEXISTS', P .. ':owners', owner) == 0 then
          isNew = 1
          owner = tostring(call('INCR', P .. ':epoch'))
          -- One process at a time has a data directory: the one before it is gone.
          local before = call('HGET', P .. ':data', ARGV[4])
          if before and call('HDEL', P .. ':owners', before) == 1 then
            call('ZADD', P .. ':leases', 0, before)
          end
          call('HSET', P .. ':data', ARGV[4], owner)
        end
        call('HSET', P .. ':owners', owner, ARGV[2])
        call('ZADD', P .. ':leases', now + ARGV[3], owner)
        for i = 5, #ARGV do call('SADD', P .. ':channels', ARGV[i]) end
        return {owner, isNew, tonumber(call('HGET', P .. ':last', owner) or '0')}
        """#
    )

    /// Renews the lease, takes over what the dead have left, and makes messages visible.
    ///
    /// Arguments: now; how many messages at most of each kind; how long a lease is.
    static let tick = script(
        "tick",
        #"""
        local now, limit = tonumber(ARGV[3]), tonumber(ARGV[4])
        local moment, due = time(), -1
        call('ZADD', P .. ':leases', moment + ARGV[5], owner)
        for _, dead in ipairs(call('ZRANGEBYSCORE', P .. ':leases', '-inf', moment, 'LIMIT', 0, 8)) do
          call('HDEL', P .. ':owners', dead)
          local claims = call('SRANDMEMBER', P .. ':c:' .. dead, limit)
          for _, claim in ipairs(claims) do
            local s, q = claim:sub(1, 8), claim:sub(9)
            local st = load(q, s)
            if st and st.o == dead then give(q, s, st)
            else call('SREM', P .. ':c:' .. dead, claim) end
          end
          if #claims == limit then due = now
          else
            call('ZREM', P .. ':leases', dead)
            call('HDEL', P .. ':last', dead)
            call('HDEL', P .. ':claims', dead)
            call('DEL', P .. ':replies:' .. dead)
            if call('EXISTS', P .. ':b:' .. dead) == 1 then call('SADD', P .. ':dead', dead) end
          end
        end
        local all = {}
        for _, q in ipairs(call('SMEMBERS', P .. ':channels')) do
          for _, kind in ipairs({'d', 'h'}) do
            local key = k(q, kind)
            for _, s in ipairs(call('ZRANGEBYSCORE', key, '-inf', now, 'LIMIT', 0, limit)) do
              local st = load(q, s)
              if st then
                lift(q, s, st)
                place(q, s, st, 0)
              else call('ZREM', key, s) end
            end
            local first = call('ZRANGE', key, 0, 0, 'WITHSCORES')
            if first[2] and (due < 0 or tonumber(first[2]) < due) then due = tonumber(first[2]) end
          end
          all[#all + 1] = totals(q)
        end
        announce()
        local left = {}
        for _, dead in ipairs(call('SMEMBERS', P .. ':dead')) do
          local streams = call('SMEMBERS', P .. ':b:' .. dead)
          if #streams == 0 then call('SREM', P .. ':dead', dead) end
          for _, stream in ipairs(streams) do left[#left + 1] = {dead, stream} end
        end
        return {'OK', due, all, left}
        """#
    )

    /// A runtime ends: what it has claimed can be received by others; zero once there is no more.
    ///
    /// Arguments: how many messages at most.
    static let leave = script(
        "leave",
        #"""
        local claims = call('SRANDMEMBER', P .. ':c:' .. owner, ARGV[3])
        for _, claim in ipairs(claims) do
          local s, q = claim:sub(1, 8), claim:sub(9)
          local st = load(q, s)
          if st and st.o == owner then give(q, s, st)
          else call('SREM', P .. ':c:' .. owner, claim) end
        end
        announce()
        if #claims > 0 then return {'OK', #claims} end
        call('ZREM', P .. ':leases', owner)
        call('HDEL', P .. ':owners', owner)
        call('HDEL', P .. ':last', owner)
        call('HDEL', P .. ':claims', owner)
        call('DEL', P .. ':replies:' .. owner)
        if call('EXISTS', P .. ':b:' .. owner) == 1 then call('SADD', P .. ':dead', owner) end
        return {'OK', 0}
        """#
    )

    /// Gives messages to this runtime alone, the first in their order.
    ///
    /// Arguments: queue; how many; how many bytes; whether it is a FIFO queue; lanes to pass over;
    /// whether a pause does not count; the number of this claim, and of the last whose answer has
    /// come.
    static let claim = script(
        "claim",
        #"""
        local q, limit, bound = ARGV[3], tonumber(ARGV[4]), tonumber(ARGV[5])
        if call('SISMEMBER', P .. ':paused', q) == 1 and ARGV[8] ~= '1' then
          return {'OK', 1, totals(q)}
        end
        local isFIFO, excluded = ARGV[6] == '1', unpacked(ARGV[7])
        -- A claim whose answer was lost has given nothing to anybody.
        local raw = call('HGET', P .. ':claims', owner)
        local before = raw and unpacked(raw)
        if before and before[1] > tonumber(ARGV[10]) then
          for _, s in ipairs(before[3]) do
            local st = load(before[2], s)
            if st and st.o == owner then give(before[2], s, st) end
          end
        end
        local out, gone, groups, bytes, at, complete = {'OK', 0, false}, {}, {}, 0, 0, 1
        local key = k(q, 'r')
        local function passes(st)
          if st.l and excluded[st.l] then return false end
          if not (isFIFO and st.g) then return true end
          return groups[st.g] or call('HEXISTS', k(q, 'g'), st.g) == 0
        end
        while #gone < limit and complete == 1 do
          -- A queue whose first messages are all held is not gone through to its end.
          if at >= 20000 then break end
          local members = call('ZRANGE', key, at, at + limit - 1)
          if #members == 0 then break end
          for _, m in ipairs(members) do
            at = at + 1
            local s = m:sub(17)
            local st = load(q, s)
            if #gone >= limit then complete = 0 break end
            if st and passes(st) then
              local body = call('HGET', k(q, 'b'), s)
              if #gone > 0 and bytes + #body > bound then complete = 0 break end
              bytes = bytes + #body
              gone[#gone + 1] = m
              st.o = owner
              if isFIFO and st.g then
                groups[st.g] = true
                st.k = true
                call('HINCRBY', k(q, 'g'), st.g, 1)
              end
              save(q, s, st)
              call('SADD', P .. ':c:' .. owner, s .. q)
              for _, value in ipairs({s, st.p, st.n, st.rc, st.fr, st.at, st.x or '', body}) do
                out[#out + 1] = value
              end
            end
          end
        end
        for i = 1, #gone, 1000 do
          call('ZREM', key, unpack(gone, i, math.min(i + 999, #gone)))
        end
        if #gone > 0 then
          for i, m in ipairs(gone) do gone[i] = m:sub(17) end
          call('HSET', P .. ':claims', owner, pack({tonumber(ARGV[9]), q, gone}))
        end
        out[2] = complete
        out[3] = totals(q)
        return out
        """#
    )

    /// Gives claimed messages back; those that are not this runtime's any more are left alone.
    ///
    /// Arguments: queue; pairs of sequence and runtime.
    static let giveBack = script(
        "give-back",
        #"""
        local q = ARGV[3]
        for _, e in ipairs(unpacked(ARGV[4])) do
          local st = load(q, e[1])
          if st and st.o == e[2] then give(q, e[1], st) end
        end
        announce()
        return {'OK', totals(q)}
        """#
    )
}
