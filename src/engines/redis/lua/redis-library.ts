import { createHash } from "node:crypto";
import { arityProblem } from "../command-lookup.ts";
import type { CommandSpec } from "../command.ts";
import { Failure, type Reply } from "../reply.ts";
import { emulatedVersion } from "../version.ts";
import { formatG } from "./format.ts";
import { lua, type LuaMachine, type Native } from "./machine.ts";
import { pushFailure, pushReply, pushTagged } from "./replies.ts";
import type { RunContext } from "./run-context.ts";
import type { Pointer } from "./wasm.ts";

const numbers: Readonly<Record<string, number>> = {
  LOG_DEBUG: 0,
  LOG_VERBOSE: 1,
  LOG_NOTICE: 2,
  LOG_WARNING: 3,
  REPL_NONE: 0,
  REPL_AOF: 1,
  REPL_SLAVE: 2,
  REPL_REPLICA: 2,
  REPL_ALL: 3,
};

/** Pushes the table `redis`. */
export function pushRedisLibrary(machine: LuaMachine, current: () => RunContext): void {
  const { api, main: state } = machine;
  api.lua_createtable(state, 0, 32);
  machine.setNatives(state, {
    call: (at) => callCommand(machine, at, { run: current(), raises: true }),
    pcall: (at) => callCommand(machine, at, { run: current(), raises: false }),
    ...replyNatives(machine),
    ...settingNatives(machine, current),
  });
  for (const [name, value] of Object.entries(numbers))
    machine.setField(state, name, () => api.lua_pushnumber(state, value));
  machine.setField(state, "REDIS_VERSION", () => machine.pushText(state, emulatedVersion));
  const [major = 0, minor = 0, patch = 0] = emulatedVersion.split(".").map(Number);
  machine.setField(state, "REDIS_VERSION_NUM", () => api.lua_pushnumber(state, (major << 16) | (minor << 8) | patch));
}

function callCommand(
  machine: LuaMachine,
  state: Pointer,
  { run, raises }: { readonly run: RunContext; readonly raises: boolean },
): number {
  const { api } = machine;
  const words = wordsAt(machine, state);
  const reply = typeof words === "string" ? new Failure(words) : perform(run, words);
  api.lua_settop(state, 0);
  if (!(reply instanceof Failure)) {
    pushReply(machine, state, { reply, resp: run.resp });
    return 1;
  }
  pushFailure(machine, state, reply.message);
  return raises ? api.lua_error(state) : 1;
}

/** The words of a command, or why they are none. */
function wordsAt(machine: LuaMachine, state: Pointer): readonly string[] | string {
  const { api } = machine;
  const count = api.lua_gettop(state);
  if (count === 0) return "ERR Please specify at least one argument for this redis lib call";
  const words: string[] = [];
  for (let index = 1; index <= count; index += 1) {
    const type = api.lua_type(state, index);
    if (type === lua.tstring) words.push(machine.textAt(state, index));
    else if (type === lua.tnumber) words.push(formatG(api.lua_tonumber(state, index), 17));
    else return "ERR Lua redis lib command arguments must be strings or integers";
  }
  return words;
}

function perform(run: RunContext, words: readonly string[]): Reply {
  const { server } = run.call;
  const spec = server.commands.get((words[0] ?? "").toLowerCase());
  if (spec !== undefined && run.readOnly && writes(spec) && arityProblem(spec, words) === undefined)
    return new Failure("ERR Write commands are not allowed from read-only scripts.");
  if (spec?.name === "xread" || spec?.name === "xreadgroup") {
    if (words.some((word) => word.toLowerCase() === "block"))
      return new Failure(`ERR ${spec.name} command is not allowed with BLOCK option from scripts`);
  }
  const before = server.dirty;
  const reply =
    run.allowOom && spec !== undefined && !spec.flags.includes("noscript") && arityProblem(spec, words) === undefined
      ? server.execute(run.inner, spec, words)
      : server.fromScript(run.inner, words);
  if (server.dirty !== before) run.wrote = true;
  return reply;
}

function writes(spec: CommandSpec): boolean {
  return (spec.flags.includes("write") && !spec.flags.includes("noscript")) || /^s?publish$/.test(spec.name);
}

function replyNatives(machine: LuaMachine): Readonly<Record<string, Native>> {
  const { api } = machine;
  const single = (state: Pointer): string | undefined =>
    api.lua_gettop(state) === 1 && api.lua_type(state, 1) === lua.tstring ? machine.textAt(state, 1) : undefined;
  const wrong = "ERR wrong number or type of arguments";
  return {
    error_reply: (state) => {
      const text = single(state);
      pushFailure(machine, state, text === undefined ? wrong : withCode(text));
      return 1;
    },
    status_reply: (state) => {
      const text = single(state);
      if (text === undefined) pushFailure(machine, state, wrong);
      else pushTagged(machine, state, "ok", text);
      return 1;
    },
    sha1hex: (state) => {
      if (api.lua_gettop(state) !== 1) return raise(machine, state, "wrong number of arguments");
      const text = machine.textAt(state, 1);
      machine.pushText(state, createHash("sha1").update(text, "latin1").digest("hex"));
      return 1;
    },
  };
}

/** An error needs a code in front: one word alone gets `ERR`. */
function withCode(text: string): string {
  const bare = text.replace(/^-/, "");
  return bare.includes(" ") ? bare : `ERR ${bare}`;
}

/** The functions of `redis` raise tables, without a place in front of the text. */
function raise(machine: LuaMachine, state: Pointer, text: string): number {
  pushFailure(machine, state, `ERR ${text}`);
  return machine.api.lua_error(state);
}

function settingNatives(machine: LuaMachine, current: () => RunContext): Readonly<Record<string, Native>> {
  const { api } = machine;
  const nothing: Native = () => 0;
  return {
    log: (state) => log(machine, state, current()),
    breakpoint: (state) => {
      api.lua_pushboolean(state, 0);
      return 1;
    },
    debug: nothing,
    replicate_commands: (state) => {
      api.lua_pushboolean(state, 1);
      return 1;
    },
    set_repl: (state) => {
      if (api.lua_gettop(state) !== 1) return raise(machine, state, "redis.set_repl() requires two arguments.");
      const flags = api.lua_tonumber(state, 1);
      if ((flags & ~3) !== 0) {
        const known = "Use REPL_AOF, REPL_REPLICA, REPL_ALL or REPL_NONE.";
        return raise(machine, state, `Invalid replication flags. ${known}`);
      }
      return 0;
    },
    setresp: (state) => {
      if (api.lua_gettop(state) !== 1) return raise(machine, state, "redis.setresp() requires one argument.");
      const version = api.lua_tonumber(state, 1);
      if (version !== 2 && version !== 3) return raise(machine, state, "RESP version must be 2 or 3.");
      const run = current();
      run.resp = version;
      run.inner.resp = version;
      return 0;
    },
    acl_check_cmd: (state) => {
      const words = wordsAt(machine, state);
      if (typeof words === "string" || !current().call.server.commands.has((words[0] ?? "").toLowerCase()))
        return raise(machine, state, "Invalid command passed to redis.acl_check_cmd()");
      api.lua_pushboolean(state, 1);
      return 1;
    },
  };
}

function log(machine: LuaMachine, state: Pointer, { call: { server } }: RunContext): number {
  const { api } = machine;
  const count = api.lua_gettop(state);
  if (count < 2) return raise(machine, state, "redis.log() requires two arguments or more.");
  if (api.lua_type(state, 1) !== lua.tnumber)
    return raise(machine, state, "First argument must be a number (log level).");
  const level = api.lua_tonumber(state, 1);
  if (level < 0 || level > 3) return raise(machine, state, "Invalid debug level.");
  if (level < (levels.get(server.setting("loglevel")) ?? 2)) return 0;
  const parts = Array.from({ length: count - 1 }, (_, at) => machine.textAt(state, at + 2));
  server.logLine(level === 3 ? "#" : "*", parts.join(" "));
  return 0;
}

const levels: ReadonlyMap<string, number> = new Map([
  ["debug", 0],
  ["verbose", 1],
  ["notice", 2],
  ["warning", 3],
]);
