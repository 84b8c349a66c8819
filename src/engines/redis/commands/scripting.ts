import { family, type Call } from "../command.ts";
import { busyScript } from "../guards.ts";
import { PausedScript } from "../lua/paused-script.ts";
import { Failure, ok, Simple, type Reply } from "../reply.ts";

export const scripting = family("scripting", [
  ["eval", -3, "noscript movablekeys", [0, 0, 0], (call) => evaluate(call, { source: call.args[0] ?? "" })],
  [
    "eval_ro",
    -3,
    "noscript movablekeys readonly",
    [0, 0, 0],
    (call) => evaluate(call, { source: call.args[0] ?? "", readOnly: true }),
  ],
  ["evalsha", -3, "noscript movablekeys", [0, 0, 0], (call) => evaluate(call, { source: known(call) })],
  [
    "evalsha_ro",
    -3,
    "noscript movablekeys readonly",
    [0, 0, 0],
    (call) => evaluate(call, { source: known(call), readOnly: true }),
  ],
  ["script", -2, "noscript", [0, 0, 0], script],
]);

function known({ server, args: [sha = ""] }: Call): string {
  const source = server.scripts.known.get(sha.toLowerCase());
  if (source === undefined) throw new Failure("NOSCRIPT No matching script. Please use EVAL.");
  return source;
}

function evaluate(call: Call, what: { readonly source: string; readonly readOnly?: boolean }): Reply {
  const [, count = "", ...rest] = call.args;
  if (!/^-?\d+$/.test(count)) throw new Failure("ERR value is not an integer or out of range");
  const number = Number(count);
  if (number > rest.length) throw new Failure("ERR Number of keys can't be greater than number of args");
  if (number < 0) throw new Failure("ERR Number of keys can't be negative");
  // What a script does is logged call by call.
  call.log = [];
  const { server } = call;
  const reply = server.runScript(call, { ...what, keys: rest.slice(0, number), args: rest.slice(number) });
  return reply instanceof PausedScript ? server.scripts.goOn(call) : reply;
}

function script({ server, args: [verb = "", ...rest] }: Call): Reply {
  const name = verb.toLowerCase();
  const { scripts } = server;
  if (scripts.busy && name !== "kill") throw new Failure(busyScript);
  const arity = arities[name];
  if (arity !== undefined && !arity(rest.length))
    throw new Failure(`ERR wrong number of arguments for 'script|${name}' command`);
  switch (name) {
    case "load":
      return scripts.load(rest[0] ?? "");
    case "exists":
      return rest.map((sha) => (scripts.known.has(sha.toLowerCase()) ? 1 : 0));
    case "flush":
      if (rest.length > 1 || !/^(sync|async)?$/i.test(rest[0] ?? ""))
        throw new Failure("ERR SCRIPT FLUSH only support SYNC|ASYNC option");
      scripts.flush();
      return ok;
    case "kill":
      scripts.kill();
      return ok;
    case "debug":
      if (/^no$/i.test(rest[0] ?? "")) return ok;
      if (!/^(yes|sync)$/i.test(rest[0] ?? "")) throw new Failure("ERR Use SCRIPT DEBUG YES/SYNC/NO");
      throw new Failure("ERR not implemented by the embedded engine: SCRIPT DEBUG");
    case "help":
      return help.map((line) => new Simple(line));
    default:
      throw new Failure(`ERR unknown subcommand '${verb}'. Try SCRIPT HELP.`);
  }
}

const arities: Readonly<Record<string, (words: number) => boolean>> = {
  load: (words) => words === 1,
  exists: (words) => words > 0,
  kill: (words) => words === 0,
  debug: (words) => words === 1,
  help: (words) => words === 0,
};

const help: readonly string[] = [
  "SCRIPT <subcommand> [<arg> [value] [opt] ...]. Subcommands are:",
  "DEBUG (YES|SYNC|NO)",
  "    Set the debug mode for subsequent scripts executed.",
  "EXISTS <sha1> [<sha1> ...]",
  "    Return information about the existence of the scripts in the script cache.",
  "FLUSH [ASYNC|SYNC]",
  "    Flush the Lua scripts cache. Very dangerous on replicas.",
  "    When called without the optional mode argument, the behavior is determined by the",
  "    lazyfree-lazy-user-flush configuration directive. Valid modes are:",
  "    * ASYNC: Asynchronously flush the scripts cache.",
  "    * SYNC: Synchronously flush the scripts cache.",
  "KILL",
  "    Kill the currently executing Lua script.",
  "LOAD <script>",
  "    Load a script into the scripts cache without executing it.",
  "HELP",
  "    Prints this help.",
];
