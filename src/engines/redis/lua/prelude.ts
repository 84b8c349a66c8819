/** The name of the code below in Lua's records; frames of it are no place in a script. */
export const preludeName = "=redis";

/**
 * What is written in Lua: functions that run others. A script that runs too long is made to yield by a hook, and Lua 5.1 can't
 * yield through a C function; so pcall runs its function as a coroutine and hands such a pause outwards, as resume and wrap do.
 */
export const prelude = `
local native = ...
local create, resume, status, yield = coroutine.create, coroutine.resume, coroutine.status, coroutine.yield
local plainpcall, plainxpcall, error, select, type, rawget = pcall, xpcall, error, select, type, rawget
local paused, scripted, unpack = native.paused, native.scripted, unpack
local running, outermost = coroutine.running, native.outermost
local guards = setmetatable({}, { __mode = "k" })
local boundary = "attempt to yield across metamethod/C-call boundary"

local function after(co, ok, ...)
  if ok and paused() then
    yield()
    return after(co, resume(co))
  end
  return ok, ...
end

local function simple(problem)
  if type(problem) == "table" and type(rawget(problem, "err")) == "string" then return rawget(problem, "err") end
  return problem
end

local function told(ok, ...)
  if ok then return true, ... end
  return false, simple((...))
end

local function ended(co, ok, ...)
  if ok and status(co) == "suspended" then return false, boundary end
  return ok, ...
end

function pcall(run, ...)
  if not scripted(run) then return told(plainpcall(run, ...)) end
  local co = create(run)
  guards[co] = true
  return told(ended(co, after(co, resume(co, ...))))
end

local function handled(handler, ok, ...)
  if ok then return true, ... end
  return false, handler((...))
end

function xpcall(run, handler)
  if not scripted(run) then return plainxpcall(run, handler) end
  local co = create(run)
  guards[co] = true
  return handled(handler, ended(co, after(co, resume(co))))
end

function coroutine.resume(co, ...)
  if type(co) ~= "thread" then error("bad argument #1 to 'resume' (coroutine expected)", 2) end
  return after(co, resume(co, ...))
end

function coroutine.running()
  local co = running()
  if outermost() or guards[co] then return nil end
  return co
end

local function packed(...) return select("#", ...), { ... } end

function coroutine.wrap(run)
  if not scripted(run) then error("bad argument #1 to 'wrap' (Lua function expected)", 2) end
  local co = create(run)
  return function(...)
    local count, values = packed(after(co, resume(co, ...)))
    if not values[1] then error(values[2], 2) end
    return unpack(values, 2, count)
  end
end

function __redis__err__handler(problem)
  if type(problem) == "table" then return problem end
  return { err = "ERR " .. problem }
end
`;
