import { statSync } from "node:fs";
import type { Call } from "../command.ts";
import { isPossible, settled } from "../configuration.ts";
import { namesOf, presentName } from "../directive-names.ts";
import { directives } from "../directives.ts";
import { Glob } from "../glob.ts";
import { shownFlags } from "../keyspace-events.ts";
import { isLocal } from "../local.ts";
import { notHere } from "../not-implemented.ts";
import { newStats } from "../stats.ts";
import { Failure, MapReply, ok, type Reply } from "../reply.ts";

/** CONFIG and its subcommands. */
export function config(call: Call): Reply {
  const { server, args } = call;
  const [verb = "", ...rest] = args;
  switch (verb.toLowerCase()) {
    case "get":
      return configGet(call, rest);
    case "set":
      return configSet(call, rest);
    case "resetstat":
      Object.assign(server.stats, newStats());
      return ok;
    default:
      throw notHere(`CONFIG ${verb.toUpperCase()}`);
  }
}

function configGet({ server }: Call, patterns: readonly string[]): Reply {
  const globs = patterns.map((pattern) => new Glob(pattern, true));
  const found = [...server.settings]
    .flatMap(([setting, value]) => {
      const shown = setting === "notify-keyspace-events" ? shownFlags(value) : value;
      return namesOf(setting).map((name): readonly [string, string] => [name, shown]);
    })
    .filter(([name]) => globs.some((glob) => glob.test(name)));
  return new MapReply(found.toSorted(([one], [other]) => (one < other ? -1 : 1)));
}

/** Checked as a whole before anything is set; what fails on the way takes back what was set before it. */
function configSet(call: Call, words: readonly string[]): Reply {
  if (words.length % 2 !== 0) throw new Failure("ERR wrong number of arguments for 'config|set' command");
  const pairs = Array.from(
    { length: words.length / 2 },
    (_, at) => [words[at * 2] ?? "", words[at * 2 + 1] ?? ""] as const,
  );
  const names = pairs.map(([written]) => presentName(written));
  for (const [index, [written, value]] of pairs.entries()) {
    if (names.indexOf(names[index] ?? "") !== index) throw refused(written, "duplicate parameter");
    check(call, written, value);
  }
  const { server } = call;
  const before: (readonly [string, string])[] = [];
  for (const [written, value] of pairs) {
    const name = presentName(written);
    const old = server.setting(name);
    const reason = server.configure(name, settled(name, value, old));
    if (reason !== undefined) {
      for (const [earlier, was] of before.toReversed()) server.configure(earlier, was);
      throw refused(written, reason);
    }
    before.push([name, old]);
  }
  return ok;
}

function refused(written: string, reason: string): Failure {
  return new Failure(`ERR CONFIG SET failed (possibly related to argument '${written}') - ${reason}`);
}

function check({ server, client }: Call, written: string, value: string): void {
  const name = presentName(written);
  const known = directives.get(name);
  if (known === undefined) throw new Failure(`ERR Unknown option or number of arguments for CONFIG SET - '${written}'`);
  if (known.fixed) throw refused(written, "can't set immutable config");
  if (known.guarded && !isAllowed(server.setting("enable-protected-configs"), isLocal(client)))
    throw refused(written, "can't set protected config");
  const reason = known.check(value) ?? fileProblem(name, value);
  if (reason !== undefined) throw refused(written, reason);
  if (!isPossible(known, value)) throw notHere(`CONFIG SET ${name} ${value}`);
}

/** What a setting that guards something allows: `yes`, `no`, or `local` for connections from this machine. */
export function isAllowed(setting: string, local: boolean): boolean {
  return setting === "yes" || (setting === "local" && local);
}

function fileProblem(name: string, value: string): string | undefined {
  if (name === "dbfilename") return value.includes("/") ? "dbfilename can't be a path, just a filename" : undefined;
  if (name !== "dir") return undefined;
  try {
    return statSync(value).isDirectory() ? undefined : "Not a directory";
  } catch {
    return "No such file or directory";
  }
}
