-- Shared by the scripts of wrk: prints one line of JSON that Wrk.cs reads.
threads = {}

function setup(thread)
  thread:set("threadNo", #threads)
  table.insert(threads, thread)
end

local function sum(name)
  local total = 0
  for _, thread in ipairs(threads) do
    total = total + (tonumber(thread:get(name)) or 0)
  end
  return total
end

function done(summary, latency, requests)
  local e = summary.errors
  local other = ""
  for _, thread in ipairs(threads) do
    other = thread:get("otherSample") or other
  end
  local us = sum("finiteUs")
  io.write(string.format(
    'RESULT {"answers":%d,"durationUs":%d,"p50Us":%d,"p99Us":%d,"longestUs":%d,"socketErrors":%d,"timeouts":%d,' ..
    '"refused":%d,"won":%d,"lost":%d,"other":%d,"otherSample":"%s"}\n',
    us > 0 and (sum("won") + sum("lost") + sum("other")) or summary.requests, us > 0 and us or summary.duration,
    latency:percentile(50), latency:percentile(99), latency.max,
    e.connect + e.read + e.write, e.timeout, e.status, sum("won"), sum("lost"), sum("other"),
    other:gsub('[%c"\\]', "'")))
end

-- One line of a targets file: the path, a tab, the caller's token.
function readTargets(file, build)
  local built = {}
  for line in io.lines(file) do
    local path, token = line:match("^([^\t]+)\t([^\t]*)$")
    built[#built + 1] = build(path, token)
  end
  return built
end
