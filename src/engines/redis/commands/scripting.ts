import { family, type Call } from "../command.ts";
import { Failure, ok, type Reply } from "../reply.ts";

export const scripting = family("scripting", [
  ["eval", -3, "noscript movablekeys", [0, 0, 0], (call) => evaluate(call, call.args[0] ?? "")],
  ["eval_ro", -3, "noscript movablekeys readonly", [0, 0, 0], (call) => evaluate(call, call.args[0] ?? "")],
  ["evalsha", -3, "noscript movablekeys", [0, 0, 0], (call) => evaluate(call, known(call))],
  ["evalsha_ro", -3, "noscript movablekeys readonly", [0, 0, 0], (call) => evaluate(call, known(call))],
  ["script", -2, "noscript", [0, 0, 0], script],
]);

function known({ server, args: [sha = ""] }: Call): string {
  const source = server.scripts.known.get(sha.toLowerCase());
  if (source === undefined) throw new Failure("NOSCRIPT No matching script. Please use EVAL.");
  return source;
}

function evaluate(call: Call, source: string): Reply {
  const [, count = "", ...rest] = call.args;
  if (!/^-?\d+$/.test(count)) throw new Failure("ERR value is not an integer or out of range");
  const number = Number(count);
  if (number < 0) throw new Failure("ERR Number of keys can't be negative");
  if (number > rest.length) throw new Failure("ERR Number of keys can't be greater than number of args");
  // What a script does is logged call by call.
  call.log = [];
  return call.server.runScript(call, { source, keys: rest.slice(0, number), args: rest.slice(number) });
}

function script({ server, args: [verb = "", ...rest] }: Call): Reply {
  switch (verb.toLowerCase()) {
    case "load":
      return server.scripts.load(rest[0] ?? "");
    case "exists":
      return rest.map((sha) => (server.scripts.known.has(sha.toLowerCase()) ? 1 : 0));
    case "flush":
      server.scripts.known.clear();
      return ok;
    case "kill":
      throw new Failure("NOTBUSY No scripts in execution right now.");
    default:
      throw new Failure(`ERR unknown subcommand '${verb}'. Try SCRIPT HELP.`);
  }
}
