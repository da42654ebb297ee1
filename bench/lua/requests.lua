-- Requests of wrk. The environment says what to send:
--   BENCH_KIND      holds | areas | availability
--   BENCH_SHOWS     file: one public id of a show a line
--   BENCH_SEATS     file: one row of seat ids a line, separated by blanks (holds)
--   BENCH_VISITORS  file: one visitor cookie a line; every request takes the next one
--   BENCH_KEYED     1: every hold has an idempotency key of its own, as those of the seat map
--   BENCH_ETAGS     file: one ETag a line, as BENCH_SHOWS (availability; may be absent)
--   BENCH_PORTS     ports of the hot processes; thread n speaks to the n-th of them
--   BENCH_STATUSES  1: count answers by status, which costs wrk time
--   BENCH_SEED      of the dice
-- Prints one line of JSON at the end.

local kind = os.getenv("BENCH_KIND")
local threads = {}

-- Group sizes of a rush: 1:10 % 2:45 % 3:15 % 4:20 % 5:4 % 6:4 % 8:2 %, 2.85 seats on average.
local function choose_size()
  local d = math.random(100)
  if d <= 10 then return 1 elseif d <= 55 then return 2 elseif d <= 70 then return 3
  elseif d <= 90 then return 4 elseif d <= 94 then return 5 elseif d <= 98 then return 6 end
  return 8
end

local function read_lines(name)
  local lines = {}
  local path = os.getenv(name)
  if not path or path == "" then return lines end
  for line in io.lines(path) do lines[#lines + 1] = line end
  return lines
end

function setup(thread)
  threads[#threads + 1] = thread
  thread:set("number", #threads)
  local ports = {}
  for port in os.getenv("BENCH_PORTS"):gmatch("%d+") do ports[#ports + 1] = port end
  thread.addr = wrk.lookup("127.0.0.1", ports[(#threads - 1) % #ports + 1])[1]
end

local shows, visitors, etags, rows, row_of, place_of = {}, {}, {}, {}, {}, {}
local turn = 0

function init()
  math.randomseed(tonumber(os.getenv("BENCH_SEED")) + number)
  shows, visitors, etags = read_lines("BENCH_SHOWS"), read_lines("BENCH_VISITORS"), read_lines("BENCH_ETAGS")
  for _, line in ipairs(read_lines("BENCH_SEATS")) do
    local row = {}
    for seat in line:gmatch("%S+") do
      row[#row + 1] = seat
      row_of[#row_of + 1] = #rows + 1
      place_of[#place_of + 1] = #row
    end
    rows[#rows + 1] = row
  end
  -- Threads begin at different visitors, so that nobody is in two places at once.
  turn = math.floor(#visitors / 4) * number
  counts = {}
end

local keyed = os.getenv("BENCH_KEYED") == "1"

local function write_key()
  if not keyed then return "" end
  return string.format(
    "Idempotency-Key: %08x%08x%08x\r\n",
    math.random(0, 0x7fffffff), math.random(0, 0x7fffffff), math.random(0, 0x7fffffff))
end

local function post_hold(body)
  turn = turn % #visitors + 1
  return "POST /api/v1/shows/" .. shows[math.random(#shows)] .. "/holds HTTP/1.1\r\n"
    .. "Host: localhost\r\nContent-Type: application/json\r\nCookie: foyer_visitor="
    .. visitors[turn] .. "\r\n" .. write_key() .. "Content-Length: " .. #body .. "\r\n\r\n" .. body
end

local makers = {}

function makers.holds()
  local size = choose_size()
  local seat = math.random(#row_of)
  local row, first = rows[row_of[seat]], place_of[seat]
  if first + size - 1 > #row then first = math.max(1, #row - size + 1) end
  local last = math.min(#row, first + size - 1)
  return post_hold('{"seats":["' .. table.concat(row, '","', first, last) .. '"]}')
end

function makers.areas()
  return post_hold('{"areas":{"floor":' .. choose_size() .. "}}")
end

function makers.availability()
  local show = math.random(#shows)
  local condition = etags[show] and ("If-None-Match: " .. etags[show] .. "\r\n") or ""
  return "GET /api/v1/shows/" .. shows[show] .. "/availability HTTP/1.1\r\nHost: localhost\r\n"
    .. condition .. "\r\n"
end

request = makers[kind]

if os.getenv("BENCH_STATUSES") == "1" then
  function response(status)
    local name = "status" .. status
    _G[name] = (_G[name] or 0) + 1
  end
end

function done(summary, latency)
  local statuses = {}
  for _, status in ipairs({ 200, 201, 304, 400, 401, 403, 404, 409, 413, 422, 429, 500, 502, 503, 504 }) do
    local sum = 0
    for _, thread in ipairs(threads) do sum = sum + (thread:get("status" .. status) or 0) end
    if sum > 0 then statuses[#statuses + 1] = string.format('"%d":%d', status, sum) end
  end
  local errors = summary.errors
  io.write(string.format(
    '{"requests":%d,"micros":%d,"refused":%d,"broken":%d,"timeouts":%d,' ..
    '"p50_us":%d,"p90_us":%d,"p99_us":%d,"p999_us":%d,"max_us":%d,"statuses":{%s}}\n',
    summary.requests, summary.duration, errors.status, errors.connect + errors.read + errors.write,
    errors.timeout, latency:percentile(50), latency:percentile(90), latency:percentile(99),
    latency:percentile(99.9), latency.max, table.concat(statuses, ",")))
end
