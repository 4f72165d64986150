internal import Redis

/// The hand-off: what is settled, sent, recorded and counted is one change.
extension QueueScripts {
    /// Arguments: the number of this hand-off, one more than of the last; the change.
    ///
    /// 1. A number that was carried out already gets the reply of then.
    /// 2. Whatever it settles must be this runtime's still: or else nothing is done.
    /// 3. What it counts must keep within the limits of the queue: or else nothing is done.
    /// 4. All of it is done.
    static let handOff = script(
        "hand-off",
        #"""
        local mine, c = tonumber(ARGV[3]), nil
        local last = tonumber(call('HGET', P .. ':last', owner) or '0')
        local replies = P .. ':replies:' .. owner
        if mine <= last then
          local reply = call('HGET', replies, mine)
          return reply and unpacked(reply) or {'OK', {}, {}, {}}
        end
        if mine > last + 1 then return {'GAP'} end
        c = unpacked(ARGV[4])
        local function answer(reply, isSpecial)
          call('HSET', P .. ':last', owner, mine)
          if isSpecial then call('HSET', replies, mine, pack(reply)) end
          call('HDEL', replies, mine - 2000)
          return reply
        end
        local q, found = c.q, {}
        local function isMine(e)
          local st = load(q, e[1])
          found[e[1]] = st
          return st and st.o == e[2]
        end
        for _, list in ipairs({c.done, c.returned, c.dead, c.received}) do
          for _, e in ipairs(list) do
            if not isMine(e) then return answer({'STALE'}, true) end
          end
        end
        for _, e in ipairs(c.deferred) do
          local st = load(q, e[1])
          found[e[1]] = st
          if not st or (st.o and st.o ~= owner) or st.rc ~= e[2] then
            return answer({'STALE'}, true)
          end
        end
        for _, e in ipairs(c.deleted) do
          local st = load(q, e[1])
          found[e[1]] = st
          if st and ((st.o and st.o ~= owner) or (e[2] >= 0 and st.rc ~= e[2])) then
            return answer({'STALE'}, true)
          end
        end
        """# + marks + firings + changes
    )

    /// Sliding windows over what all runtimes give out.
    private static let marks = #"""

        local function used(key, milliseconds)
          call('ZREMRANGEBYSCORE', key, '-inf', '(' .. (c.now - milliseconds))
          local marks, sum = {}, 0
          for i, value in ipairs(call('ZRANGE', key, 0, -1, 'WITHSCORES')) do
            if i % 2 == 1 then
              marks[#marks + 1] = tonumber(value:match(':(%d+)$'))
              sum = sum + marks[#marks]
            else marks[#marks + 1] = tonumber(value) end
          end
          return sum, marks
        end
        if #c.marks > 0 then
          local whole, held = {}, {}
          if c.limit then
            local sum, marks = used(k(q, 'mk'), c.limit[2])
            for _, m in ipairs(c.marks) do sum = sum + m[3] end
            if sum > c.limit[1] then
              whole = marks
              held[#held + 1] = ''
            end
          end
          local keys = {}
          if c.perKey then
            for _, m in ipairs(c.marks) do
              if m[1] then
                local sum, marks = used(k(q, 'mk:') .. m[1], c.perKey[2])
                if sum + m[3] > c.perKey[1] then
                  keys[#keys + 1] = {m[1], marks}
                  held[#held + 1] = m[1]
                end
              end
            end
          end
          -- Numbers are sent as they are counted: count, then time.
          if #held > 0 then return answer({'LIMITED', whole, keys}, true) end
          for i, m in ipairs(c.marks) do
            local member = owner .. '.' .. mine .. '.' .. i .. ':' .. m[3]
            if c.limit then call('ZADD', k(q, 'mk'), m[2], member) end
            if c.perKey and m[1] then
              call('ZADD', k(q, 'mk:') .. m[1], m[2], member)
              call('PEXPIRE', k(q, 'mk:') .. m[1], c.perKey[2] * 2 + 60000)
            end
          end
        end

        """#

    /// A time is fired once by all runtimes together, and not while the event before it waits.
    private static let firings = #"""

        local duplicates, known = {}, {}
        for _, t in ipairs(c.schedules) do
          local raw = call('HGET', P .. ':schedules', t.name)
          local old = raw and unpacked(raw)
          if old and old.definition == t.definition then
            local fires, isWaiting = #c.sent > 0, false
            if old.channel and old.id ~= '' then
              local st = load(old.channel, old.s)
              isWaiting = st and not st.o or false
            end
            if fires and (old.handled >= t.handled or isWaiting) then
              duplicates[#duplicates + 1] = {c.sent[1].s, old.id, old.s}
              c.sent = {}
              t.id, t.s, t.channel = old.id, old.s, old.channel
            elseif not fires then t.id, t.s, t.channel = old.id, old.s, old.channel end
            t.created = old.created
            t.handled = math.max(t.handled, old.handled)
          end
          call('HSET', P .. ':schedules', t.name, pack(t))
          known[#known + 1] = {t.name, t.created, t.handled, t.id, t.s}
        end

        """#

    private static let changes = #"""

        for _, e in ipairs(c.done) do forget(q, e[1], found[e[1]]) end
        for _, e in ipairs(c.deleted) do
          if found[e[1]] then forget(q, e[1], found[e[1]]) end
        end
        for _, e in ipairs(c.returned) do
          local st = found[e[1]]
          lift(q, e[1], st)
          st.rc, st.fr, st.e = e[4], e[5], e[6] or st.e
          place(q, e[1], st, e[3])
        end
        for _, e in ipairs(c.received) do
          local st = found[e[1]]
          lift(q, e[1], st)
          st.rc, st.fr = e[4], e[5]
          place(q, e[1], st, e[3])
        end
        for _, e in ipairs(c.deferred) do
          local st = found[e[1]]
          lift(q, e[1], st)
          place(q, e[1], st, e[3])
        end
        for _, e in ipairs(c.dead) do
          local s, target, st = e[1], e[3], found[e[1]]
          local body = call('HGET', k(q, 'b'), s)
          forget(q, s, st)
          st.rc, st.fr, st.e, st.x = e[4], e[5], e[6] or st.e, e[7] or st.x
          call('HSET', k(target, 'b'), s, body)
          place(target, s, st, 0)
        end
        local at = 0
        if #c.sent > 0 then at = call('INCRBY', P .. ':order', #c.sent) - #c.sent end
        for i, m in ipairs(c.sent) do
          local original = nil
          if m.scope then
            local field = #m.scope .. ':' .. m.scope .. m.once
            local raw = call('HGET', k(m.q, 'dd'), field)
            original = raw and unpacked(raw)
            if original and original[3] <= m.at then original = nil end
            if original then duplicates[#duplicates + 1] = {m.s, original[1], original[2]}
            else
              call('HSET', k(m.q, 'dd'), field, pack({m.id, m.s, m.expires}))
              call('ZADD', k(m.q, 'dx'), m.expires, field)
            end
          end
          if not original then
            local n = struct.pack('>I8', at + i)
            call('HSET', k(m.q, 'b'), m.s, m.body)
            place(m.q, m.s, {p = m.p, n = n, rc = 0, fr = 0, at = m.at, g = m.g or nil,
              l = m.l or nil}, m.v)
          end
        end
        for _, r in ipairs(c.records) do
          local name = owner .. ':' .. r[1]
          call('RPUSH', P .. ':sh:' .. name, r[2])
          call('RPUSH', P .. ':s:' .. name, r[3])
          call('SADD', P .. ':b:' .. owner, r[1])
        end
        announce()
        local sums = {}
        for q in pairs(touched) do sums[#sums + 1] = totals(q) end
        local reply = {'OK', duplicates, known, sums}
        return answer(reply, #duplicates > 0 or #known > 0)

        """#
}
