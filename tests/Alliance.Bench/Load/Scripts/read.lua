-- Reads a random target. Arguments: targets file.
dofile(os.getenv("ALLIANCE_BENCH_SCRIPTS") .. "/report.lua")

local requests, count

function init(args)
  math.randomseed(4711 + threadNo)
  requests = readTargets(args[1], function(path, token)
    return "GET " .. path .. " HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer " .. token .. "\r\n\r\n"
  end)
  count = #requests
end

function request()
  return requests[math.random(count)]
end
