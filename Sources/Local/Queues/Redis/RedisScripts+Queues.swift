internal import Redis

/// Queues as a whole, and looking at them.
extension QueueScripts {
    /// Arguments: queue, sequence.
    static let find = script(
        "find",
        #"""
        local st = load(ARGV[3], ARGV[4])
        return st and {'OK', st.rc, st.v, st.o and 1 or 0} or {'OK'}
        """#
    )

    /// Deletes messages that were sent before the first call; those that are claimed stay, and go
    /// when they are given back.
    ///
    /// Arguments: queue; what names this purge; how many at most.
    static let purge = script(
        "purge",
        #"""
        local q, limit, doomed = ARGV[3], tonumber(ARGV[5]), {}
        local raw = call('HGET', P .. ':purges', q)
        local mark = raw and unpacked(raw)
        if not mark or mark[1] ~= ARGV[4] then
          mark = {ARGV[4], tonumber(call('GET', P .. ':order') or '0')}
          call('HSET', P .. ':purges', q, pack(mark))
          call('PUBLISH', P .. ':news', owner .. ' !' .. q)
        end
        local function collect(key, from)
          local at = 0
          while #doomed < limit do
            local members = call('ZRANGE', key, at, at + 999)
            if #members == 0 then return end
            at = at + #members
            for _, m in ipairs(members) do
              local s = m:sub(from)
              local st = load(q, s)
              if st and number(st.n) <= mark[2] then doomed[#doomed + 1] = {s, st} end
            end
          end
        end
        collect(k(q, 'r'), 17)
        collect(k(q, 'd'), 1)
        collect(k(q, 'h'), 1)
        for _, e in ipairs(doomed) do forget(q, e[1], e[2]) end
        return {'OK', #doomed}
        """#
    )

    /// Arguments: the request.
    static let move = script(
        "move",
        #"""
        local c, moved, left, atEnd = unpacked(ARGV[3]), {}, 0, 1
        local q, key, at, count = c.source, k(c.source, 'r'), c.position, 0
        local from = at == '' and '-' or '(' .. at
        local members = call('ZRANGE', key, from, '+', 'BYLEX', 'LIMIT', 0, c.limit)
        if #members == c.limit then atEnd = 0 end
        for _, m in ipairs(members) do
          at = m
          local s = m:sub(17)
          local st = load(q, s)
          local wanted = st
            and (not c.error or string.find(st.e or '', c.error, 1, true))
            and (c.from < 0 or st.at >= c.from) and (c.before < 0 or st.at < c.before)
            and (not c.sourceARN or st.x == c.sourceARN)
          if wanted then
            local target = c.destination or (st.x and c.channels[st.x])
            if target then
              local body = call('HGET', k(q, 'b'), s)
              forget(q, s, st)
              st.at, st.rc, st.fr, st.x, st.e = c.now, 0, 0, nil, nil
              call('HSET', k(target, 'b'), s, body)
              place(target, s, st, 0)
              moved[target] = (moved[target] or 0) + 1
            else left = left + 1 end
          end
        end
        announce()
        local list, sums = {}, {}
        for target, n in pairs(moved) do list[#list + 1] = {target, n} end
        for name in pairs(touched) do sums[#sums + 1] = totals(name) end
        return {'OK', at, atEnd, left, list, sums}
        """#
    )

    /// Arguments: queue; what of it; how many.
    static let inspect = script(
        "inspect",
        #"""
        local q, what, limit, list, out = ARGV[3], ARGV[4], tonumber(ARGV[5]), {}, {'OK'}
        local function add(s, time)
          local st = load(q, s)
          if st then list[#list + 1] = {s, st, time} end
        end
        if what == 'done' or what == 'failed' then
          local kept = call('LRANGE', k(q, what == 'done' and '0' or '1'), -limit, -1)
          for i = #kept, 1, -1 do
            local e = unpacked(kept[i])
            out[#out + 1] = {e[1], e[2], e[1], e[4], e[5], e[6], e[7] or '', e[3], e[8] or false,
              e[9]}
          end
          return out
        end
        if what == 'ready' then
          for _, m in ipairs(call('ZRANGE', k(q, 'r'), 0, limit - 1)) do add(m:sub(17), 0) end
          for _, runtime in ipairs(call('ZRANGE', P .. ':leases', 0, -1)) do
            for _, claim in ipairs(call('SMEMBERS', P .. ':c:' .. runtime)) do
              if claim:sub(9) == q then add(claim:sub(1, 8), 0) end
            end
          end
        else
          for _, kind in ipairs({'d', 'h'}) do
            local waiting = call('ZRANGE', k(q, kind), 0, limit - 1, 'WITHSCORES')
            for i = 1, #waiting, 2 do add(waiting[i], tonumber(waiting[i + 1])) end
          end
        end
        -- Priorities have their sign removed: as bytes they are in the order of numbers.
        local function key(e) return {e[3], struct.unpack('>I4I4I8', e[2].p .. e[2].n)} end
        for _, e in ipairs(list) do e[4] = key(e) end
        table.sort(list, function(a, b)
          for i = 1, 4 do if a[4][i] ~= b[4][i] then return a[4][i] < b[4][i] end end
          return false
        end)
        for i = 1, math.min(limit, #list) do
          local s, st, time = list[i][1], list[i][2], list[i][3]
          out[#out + 1] = {s, st.p, st.n, st.rc, st.fr, st.at, st.x or '',
            call('HGET', k(q, 'b'), s), st.e or false, time}
        end
        return out
        """#
    )

    /// When the oldest message was sent that can be received or is claimed.
    ///
    /// Arguments: queue.
    static let oldest = script(
        "oldest",
        #"""
        local q, from, place, sent = ARGV[3], '-', nil, -1
        local function look(s)
          local st = load(q, s)
          if st and (not place or number(st.n) < place) then place, sent = number(st.n), st.at end
          return st
        end
        -- The first of each priority; beyond so many of them the answer is about right.
        for i = 1, 64 do
          local m = call('ZRANGE', k(q, 'r'), from, '+', 'BYLEX', 'LIMIT', 0, 1)[1]
          if not m then break end
          look(m:sub(17))
          from = '(' .. m:sub(1, 8) .. string.rep('\255', 17)
        end
        for _, runtime in ipairs(call('ZRANGE', P .. ':leases', 0, -1)) do
          for _, claim in ipairs(call('SMEMBERS', P .. ':c:' .. runtime)) do
            if claim:sub(9) == q then look(claim:sub(1, 8)) end
          end
        end
        return {'OK', sent}
        """#
    )

    /// Arguments: queue; how many handled are kept, how many given up; those of either kind.
    static let keep = script(
        "keep",
        #"""
        local c = unpacked(ARGV[6])
        for kind = 0, 1 do
          local key = k(ARGV[3], tostring(kind))
          for _, e in ipairs(c[kind + 1]) do call('RPUSH', key, pack(e)) end
          if #c[kind + 1] > 0 then call('LTRIM', key, -ARGV[4 + kind], -1) end
        end
        return {'OK'}
        """#
    )

    /// Arguments: queue.
    static let forgetFinished = script(
        "forget-finished",
        "call('DEL', k(ARGV[3], '0'), k(ARGV[3], '1')) return {'OK'}"
    )

    /// Arguments: queue; what is known of it.
    static let save = script(
        "save",
        #"""
        call('SADD', P .. ':channels', ARGV[3])
        call('HSET', P .. ':queues', ARGV[3], ARGV[4])
        return {'OK'}
        """#
    )

    /// Arguments: queue.
    static let dropQueue = script(
        "drop",
        #"""
        for _, kind in ipairs({'b', 's', 'r', 'd', 'h', 'g', 'dd', 'dx', 'mk', '0', '1'}) do
          call('DEL', k(ARGV[3], kind))
        end
        call('HDEL', P .. ':queues', ARGV[3])
        call('HDEL', P .. ':purges', ARGV[3])
        call('SREM', P .. ':channels', ARGV[3])
        call('SREM', P .. ':paused', ARGV[3])
        return {'OK'}
        """#
    )

    /// Arguments: queue; whether it is paused.
    static let pause = script(
        "pause",
        #"""
        call(ARGV[4] == '1' and 'SADD' or 'SREM', P .. ':paused', ARGV[3])
        call('PUBLISH', P .. ':news', owner .. ' !' .. ARGV[3])
        return {'OK'}
        """#
    )

    /// Forgets deduplication IDs whose time is over.
    ///
    /// Arguments: now; how many of each queue.
    static let forgetDuplicates = script(
        "forget-duplicates",
        #"""
        local count = 0
        for _, q in ipairs(call('SMEMBERS', P .. ':channels')) do
          local over = call('ZRANGEBYSCORE', k(q, 'dx'), '-inf', ARGV[3], 'LIMIT', 0, ARGV[4])
          for _, field in ipairs(over) do
            local raw = call('HGET', k(q, 'dd'), field)
            if raw and unpacked(raw)[3] <= tonumber(ARGV[3]) then call('HDEL', k(q, 'dd'), field) end
            call('ZREM', k(q, 'dx'), field)
          end
          count = count + #over
        end
        return {'OK', count}
        """#
    )

    /// Deletes what was sent before a time, as far as it stands at the front.
    ///
    /// Arguments: queue; the time; how many.
    static let expire = script(
        "expire",
        #"""
        local q, count = ARGV[3], 0
        for _, m in ipairs(call('ZRANGE', k(q, 'r'), 0, ARGV[5] - 1)) do
          local st = load(q, m:sub(17))
          if st and st.at > tonumber(ARGV[4]) then break end
          if st then forget(q, m:sub(17), st) end
          count = count + 1
        end
        return {'OK', count, totals(q)}
        """#
    )

    /// How far schedules have come.
    static let schedules = script(
        "schedules",
        #"""
        local out = {'OK'}
        for _, raw in ipairs(call('HVALS', P .. ':schedules')) do
          local t = unpacked(raw)
          out[#out + 1] = {t.name, t.definition, t.created, t.handled, t.s}
        end
        return out
        """#
    )
}
