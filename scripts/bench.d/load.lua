-- wrk: what it sends, and what it tells of the answers as lines "KEY VALUE". One thread only.
--
-- PLUMB_BENCH_BODY      a file: every request posts its text
-- PLUMB_BENCH_TARGET    the X-Amz-Target of each, then of AWS's JSON protocols, and its
-- PLUMB_BENCH_AUTHORIZATION
-- PLUMB_BENCH_REQUESTS  a file of whole requests of one length, each sent once; its first line is
--                       that length
-- PLUMB_BENCH_SEND      send so many of them and then stay silent
local threads = {}

function setup(thread) table.insert(threads, thread) end

local function repeated(path)
    local file = assert(io.open(path, "rb"))
    wrk.method, wrk.body = "POST", file:read("*a")
    wrk.headers["Content-Type"] = "application/json"
    local target = os.getenv("PLUMB_BENCH_TARGET")
    if target then
        wrk.headers["Content-Type"] = "application/x-amz-json-1.0"
        wrk.headers["X-Amz-Target"] = target
        wrk.headers["Authorization"] = os.getenv("PLUMB_BENCH_AUTHORIZATION")
    end
    file:close()
end

local function distinct(path, limit)
    local file = assert(io.open(path, "rb"))
    local length = tonumber(file:read("*l"))
    local begun, answered, names = false, 0, {}
    used_up = 0
    request = function()
        -- wrk takes a first one to look at, which it does not send.
        if not begun then
            begun = true
            return wrk.format("GET", "/")
        end
        local text = file:read(length)
        if text then return text end
        used_up = used_up + 1
        return wrk.format("GET", "/used-up")
    end
    response = function(status)
        local name = names[status]
        if not name then
            name = "status" .. status
            names[status] = name
            _G[name] = 0
        end
        _G[name] = _G[name] + 1
        answered = answered + 1
        if answered == limit then
            io.write("all-answered 1\n")
            io.flush()
        end
    end
    if not limit then return end
    local allowed = 0
    delay = function()
        allowed = allowed + 1
        -- Beyond the limit a connection waits for longer than any run.
        return allowed > limit and 100000000 or 0
    end
end

function init()
    local body = os.getenv("PLUMB_BENCH_BODY")
    if body then return repeated(body) end
    distinct(os.getenv("PLUMB_BENCH_REQUESTS"), tonumber(os.getenv("PLUMB_BENCH_SEND") or ""))
end

function done(summary, latency)
    local errors = summary.errors
    local function tell(key, value) io.write(string.format("%s %.6f\n", key, value)) end
    tell("requests", summary.requests)
    tell("seconds", summary.duration / 1e6)
    tell("refused", errors.status)
    tell("broken", errors.connect + errors.read + errors.write + errors.timeout)
    tell("p50", latency:percentile(50) / 1000)
    tell("p99", latency:percentile(99) / 1000)
    for _, thread in ipairs(threads) do
        for status = 100, 599 do
            local count = thread:get("status" .. status)
            if count then tell("status" .. status, count) end
        end
        tell("used_up", thread:get("used_up") or 0)
    end
end
