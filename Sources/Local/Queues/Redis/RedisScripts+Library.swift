internal import Redis

/// The programs that Redis runs for the queues: each is whole or not at all.
///
/// What they keep, all under one prefix:
///
///     owners      hash: runtime → the connection that may speak for it
///     leases      zset: runtime, by when its lease ends in Redis's own time
///     data        hash: data directory → runtime
///     last        hash: runtime → number of its last hand-off; replies:RUNTIME what was special
///     c:RUNTIME   set of the messages that a runtime has claimed: sequence, then queue
///     q:QUEUE:b   hash: sequence → body and what else never changes
///     q:QUEUE:s   hash: sequence → state, below
///     q:QUEUE:r   zset of what can be received: priority, place, sequence, 8 bytes each
///     q:QUEUE:d   zset of delayed messages, by when they become visible; :h of received ones
///     q:QUEUE:g   hash: group of a FIFO queue → how many of it are in flight
///     q:QUEUE:dd  hash of deduplication IDs; :dx the zset of when they expire
///     q:QUEUE:mk  zset of marks against limits, :mk:KEY those of one key
///     q:QUEUE:0   list of messages that were handled, :1 that were given up
///     s:RUNTIME:STREAM    list of batches of records; sh:… a header for each
///     pub:DATA    hash: staged object → its bucket and key
///
/// A state: p priority and n place, each 8 bytes; rc receive count; fr first received; at sent;
/// v visible at, zero for what is not waiting; o the runtime that has claimed it; k whether it
/// locks its group g; l lane; e error; x dead-letter source.
enum QueueScripts {
    /// Begins each script: refuses a runtime that has lost its lease, and a connection that was
    /// replaced.
    static func script(_ name: String, _ body: String) -> RedisScript {
        RedisScript(name, library + body)
    }

    private static let library = #"""
        local P, owner, call = KEYS[1], ARGV[1], redis.call
        local pack, unpacked = cmsgpack.pack, cmsgpack.unpack
        if call('HGET', P .. ':owners', owner) ~= ARGV[2] then return {'LOST'} end
        local news, touched = {}, {}
        local function k(q, kind) return P .. ':q:' .. q .. ':' .. kind end
        local function load(q, s)
          local raw = call('HGET', k(q, 's'), s)
          return raw and unpacked(raw)
        end
        local function save(q, s, st) call('HSET', k(q, 's'), s, pack(st)) end
        local function number(raw) return (struct.unpack('>I8', raw)) end
        local function unlock(q, st)
          if not st.k then return end
          st.k = nil
          if call('HINCRBY', k(q, 'g'), st.g, -1) <= 0 then
            call('HDEL', k(q, 'g'), st.g)
            news[q] = true
          end
        end
        -- Takes a message from where it is.
        local function lift(q, s, st)
          if st.o then call('SREM', P .. ':c:' .. st.o, s .. q)
          elseif st.v > 0 then call('ZREM', k(q, st.rc > 0 and 'h' or 'd'), s)
          else call('ZREM', k(q, 'r'), st.p .. st.n .. s) end
          st.o = nil
          touched[q] = true
        end
        -- Puts it where it belongs.
        local function place(q, s, st, v)
          st.v = v
          touched[q] = true
          if v > 0 then call('ZADD', k(q, st.rc > 0 and 'h' or 'd'), v, s)
          else
            unlock(q, st)
            call('ZADD', k(q, 'r'), 0, st.p .. st.n .. s)
            news[q] = true
          end
          save(q, s, st)
        end
        local function forget(q, s, st)
          lift(q, s, st)
          unlock(q, st)
          call('HDEL', k(q, 's'), s)
          call('HDEL', k(q, 'b'), s)
        end
        -- Somebody has not needed a message, or has died with it.
        local function give(q, s, st)
          local mark = call('HGET', P .. ':purges', q)
          if mark and number(st.n) <= unpacked(mark)[2] then return forget(q, s, st) end
          lift(q, s, st)
          place(q, s, st, 0)
        end
        local function announce()
          for q in pairs(news) do call('PUBLISH', P .. ':news', owner .. ' ' .. q) end
        end
        local function totals(q)
          return {q, call('HLEN', k(q, 's')), call('ZCARD', k(q, 'd')), call('ZCARD', k(q, 'r')),
            call('SISMEMBER', P .. ':paused', q)}
        end
        local function time()
          local t = call('TIME')
          return t[1] * 1000 + math.floor(t[2] / 1000)
        end

        """#
}
