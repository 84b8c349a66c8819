import { keysOf, type Call, type CommandSpec } from "../command.ts";
import { arityProblem } from "../arity.ts";
import { Glob } from "../glob.ts";
import { notHere } from "../not-implemented.ts";
import { Failure, MapReply, SetReply, Simple, syntaxError, type Reply } from "../reply.ts";

/** COMMAND and its subcommands. */
export function command({ server, args }: Call): Reply {
  const [verb, ...rest] = args;
  const word = verb?.toLowerCase();
  const all = [...server.commands.values()];
  switch (word) {
    case undefined:
      return all.map(describe);
    case "count":
      return all.length;
    case "list":
      return list(all, rest);
    case "info":
      return (rest.length === 0 ? all.map((spec) => spec.name) : rest).map((name) => {
        const spec = server.commands.get(name.toLowerCase());
        return spec === undefined ? null : describe(spec);
      });
    case "docs":
      return docs(all, rest);
    case "getkeys":
      return getKeys(server.commands.get((rest[0] ?? "").toLowerCase()), rest);
    default:
      throw notHere(`COMMAND ${(verb ?? "").toUpperCase()}`);
  }
}

function list(all: readonly CommandSpec[], [filter, by, value, more]: readonly string[]): Reply {
  const names = all.map((spec) => spec.name);
  if (filter === undefined) return names;
  if (!/^filterby$/i.test(filter) || value === undefined || more !== undefined) throw syntaxError();
  if (/^module$/i.test(by ?? "")) return [];
  if (/^aclcat$/i.test(by ?? "")) throw notHere("COMMAND LIST FILTERBY ACLCAT");
  if (!/^pattern$/i.test(by ?? "")) throw syntaxError();
  const glob = new Glob(value, true);
  return names.filter((name) => glob.test(name));
}

function docs(all: readonly CommandSpec[], names: readonly string[]): Reply {
  const wanted = new Set(names.map((name) => name.toLowerCase()));
  const shown = names.length === 0 ? all : all.filter((spec) => wanted.has(spec.name));
  return new MapReply(
    shown.map((spec) => [
      spec.name,
      new MapReply([
        ["group", spec.group],
        ["arity", spec.arity],
      ]),
    ]),
  );
}

function getKeys(spec: CommandSpec | undefined, words: readonly string[]): Reply {
  if (spec === undefined) throw new Failure("ERR Invalid command specified");
  if (arityProblem(spec, words) !== undefined)
    throw new Failure("ERR Invalid number of arguments specified for command");
  const keys = keysOf(spec, words);
  if (keys.length === 0) throw new Failure("ERR The command has no key arguments");
  return keys;
}

function describe(spec: CommandSpec): Reply {
  const [first, last, step] = spec.keys;
  const categories = [spec.flags.includes("write") ? "@write" : "@read", `@${spec.group.replace("-", "")}`].map(
    (name) => new Simple(name),
  );
  return [
    spec.name,
    spec.arity,
    new SetReply(spec.flags.map((flag) => new Simple(flag))),
    first,
    last,
    step,
    new SetReply(categories),
    [],
    [],
    [],
  ];
}
