-- Reports purchases. Arguments: targets file, order prefix, occurredAt, how many orders to repeat (0: each is new).
-- The account follows from the order's number, so that a repeated order is the same request again.
dofile(os.getenv("ALLIANCE_BENCH_SCRIPTS") .. "/report.lua")

local bit = require("bit")
local heads, count, tail, repeated
local n = 0

function init(args)
  local orderLength = #args[2] + 11
  tail = '","amountMinor":15000,"occurredAt":"' .. args[3] .. '"}'
  repeated = tonumber(args[4])
  prefix = args[2] .. tostring(threadNo)
  local length = #'{"orderNo":"' + orderLength + #tail
  heads = readTargets(args[1], function(path, token)
    return "POST " .. path .. " HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer " .. token ..
      "\r\nContent-Type: application/json\r\nContent-Length: " .. length .. '\r\n\r\n{"orderNo":"' .. prefix
  end)
  count = #heads
end

local function mixed(x)
  local h = bit.tobit(x * 40503 + 1)
  h = bit.bxor(h, bit.lshift(h, 13))
  h = bit.bxor(h, bit.rshift(h, 17))
  h = bit.bxor(h, bit.lshift(h, 5))
  return bit.band(h, 0x7fffffff)
end

function request()
  n = n + 1
  local order = repeated > 0 and n % repeated + 2 or n
  return heads[mixed(order) % count + 1] .. string.format("%010d", order) .. tail
end
