-- Redeems hot rewards, one after the other, each with so many contenders, and stops when the last attempt is answered.
-- Arguments: contenders file, rewards file, contenders of each reward, prefix of the idempotency keys.
-- One thread only: the attempts are numbered in one sequence.
dofile(os.getenv("ALLIANCE_BENCH_SCRIPTS") .. "/report.lua")

local ffi = require("ffi")
ffi.cdef [[ typedef struct { long s; long ns; } bench_time; int clock_gettime(int clock, bench_time *t);
  int getpid(void); int kill(int process, int signal); ]]
local time = ffi.new("bench_time")
local function nowUs()
  ffi.C.clock_gettime(1, time)
  return tonumber(time.s) * 1000000 + math.floor(tonumber(time.ns) / 1000)
end

local heads, bodies, contenders, each, total, prefix
local idle = "GET /api/health HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
local calls, sent, startedUs = 0, 0, 0
won, lost, other, finiteUs, otherSample = 0, 0, 0, 0, ""

function init(args)
  each, prefix = tonumber(args[3]), args[4]
  heads = readTargets(args[1], function(path, token)
    return "POST " .. path .. " HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer " .. token ..
      "\r\nContent-Type: application/json\r\nIdempotency-Key: " .. prefix
  end)
  bodies = {}
  for reward in io.lines(args[2]) do
    local body = '{"rewardId":"' .. reward .. '"}'
    bodies[#bodies + 1] = "\r\nContent-Length: " .. #body .. "\r\n\r\n" .. body
  end
  contenders, total = #heads, #bodies * each
end

function request()
  calls = calls + 1
  if calls == 1 or sent == total then
    return idle -- wrk tries the first request without sending it; after the last attempt the connections only wait
  end
  if sent == 0 then startedUs = nowUs() end
  local reward = math.floor(sent / each) + 1
  -- Another member begins each time: the first to come win, and a member may hold only so many unused codes.
  local text = heads[(sent + reward * 613) % contenders + 1] .. string.format("%09d", sent) .. bodies[reward]
  sent = sent + 1
  return text
end

function response(status, headers, body)
  if status == 201 then
    won = won + 1
  elseif body:find("sold_out", 1, true) then
    lost = lost + 1
  elseif status ~= 200 then
    other = other + 1
    otherSample = status .. " " .. body:sub(1, 200)
  end
  if won + lost + other == total and finiteUs == 0 then
    finiteUs = nowUs() - startedUs
    wrk.thread:stop()
    ffi.C.kill(ffi.C.getpid(), 2) -- wrk's main thread would sleep until the time is over; an interrupt makes it report
  end
end
