import { family, keysOf, type Call, type CommandSpec } from "../command.ts";
import { directives } from "../configuration.ts";
import { globToRegExp, integer } from "../numbers.ts";
import { Failure, MapReply, nothing, ok, SetReply, Simple, Verbatim, type Reply } from "../reply.ts";
import { renderInfo } from "../info.ts";
import { weightOf } from "../values.ts";

export const serverCommands = family("server", [
  [
    "info",
    -1,
    "loading stale",
    [0, 0, 0],
    ({ server, args }) =>
      new Verbatim(
        renderInfo(
          server,
          args.map((section) => section.toLowerCase()),
        ),
      ),
  ],
  ["config", -2, "admin noscript loading stale", [0, 0, 0], config],
  ["command", -1, "loading stale", [0, 0, 0], command],
  [
    "time",
    1,
    "fast loading stale",
    [0, 0, 0],
    ({ server }) => [String(Math.floor(server.now() / 1000)), String((server.now() % 1000) * 1000)],
  ],
  ["role", 1, "noscript fast loading stale admin", [0, 0, 0], role],
  ["replicaof", 3, "admin noscript stale", [0, 0, 0], replicaof],
  ["slaveof", 3, "admin noscript stale", [0, 0, 0], replicaof],
  [
    "lastsave",
    1,
    "fast loading stale admin",
    [0, 0, 0],
    ({ server }) => Math.floor(server.persistence.lastSaveAt / 1000),
  ],
  ["save", 1, "admin noscript", [0, 0, 0], ({ server }) => (server.persistence.saveNow() ? ok : new Failure("ERR"))],
  ["bgsave", -1, "admin noscript", [0, 0, 0], bgsave],
  ["bgrewriteaof", 1, "admin noscript", [0, 0, 0], bgrewriteaof],
  [
    "shutdown",
    -1,
    "admin noscript loading stale",
    [0, 0, 0],
    ({ server, args }) => (server.shutdown(args.some((word) => /^nosave$/i.test(word))), nothing),
  ],
  ["monitor", 1, "admin noscript loading stale", [0, 0, 0], ({ client }) => ((client.monitors = true), ok)],
  ["debug", -2, "admin noscript loading stale", [0, 0, 0], debug],
  ["memory", -2, "readonly", [0, 0, 0], memory],
  [
    "slowlog",
    -2,
    "admin loading stale",
    [0, 0, 0],
    ({ args: [verb = ""] }) => (/^get$/i.test(verb) ? [] : /^len$/i.test(verb) ? 0 : ok),
  ],
  [
    "latency",
    -2,
    "admin noscript loading stale",
    [0, 0, 0],
    ({ args: [verb = ""] }) => (/^reset$/i.test(verb) ? 0 : []),
  ],
  [
    "module",
    -2,
    "admin noscript",
    [0, 0, 0],
    ({ args: [verb = ""] }) => (/^list$/i.test(verb) ? [] : new Failure("ERR not implemented by the embedded engine")),
  ],
  ["acl", -2, "admin noscript loading stale", [0, 0, 0], acl],
]);

function config({ server, args }: Call): Reply {
  const [verb = "", ...rest] = args;
  switch (verb.toLowerCase()) {
    case "get": {
      const patterns = rest.map((pattern) => globToRegExp(pattern.toLowerCase()));
      const found = [...server.settings].filter(([name]) => patterns.some((pattern) => pattern.test(name)));
      return new MapReply(found.toSorted(([one], [other]) => (one < other ? -1 : 1)));
    }
    case "set":
      return configSet(server, rest);
    case "resetstat":
      server.stats.commands = 0;
      server.stats.connections = 0;
      return ok;
    case "rewrite":
      throw new Failure("ERR not implemented by the embedded engine");
    default:
      throw new Failure(`ERR unknown subcommand '${verb}'. Try CONFIG HELP.`);
  }
}

function configSet(server: Call["server"], pairs: readonly string[]): Reply {
  if (pairs.length === 0 || pairs.length % 2 !== 0)
    throw new Failure("ERR wrong number of arguments for 'config|set' command");
  for (let at = 0; at < pairs.length; at += 2) {
    const name = (pairs[at] ?? "").toLowerCase();
    const value = pairs[at + 1] ?? "";
    const known = directives[name];
    if (known === undefined)
      throw new Failure(`ERR Unknown option or number of arguments for CONFIG SET - '${pairs[at] ?? ""}'`);
    if (known.fixed === true)
      throw new Failure(
        `ERR CONFIG SET failed (possibly related to argument '${pairs[at] ?? ""}') - can't set immutable config`,
      );
    const reason = known.check(value);
    if (reason !== undefined)
      throw new Failure(`ERR CONFIG SET failed (possibly related to argument '${pairs[at] ?? ""}') - ${reason}`);
  }
  for (let at = 0; at < pairs.length; at += 2) server.configure((pairs[at] ?? "").toLowerCase(), pairs[at + 1] ?? "");
  return ok;
}

function command({ server, args }: Call): Reply {
  const [verb, ...rest] = args;
  const word = verb?.toLowerCase();
  const all = [...server.commands.values()];
  if (word === undefined) return all.map(describe);
  if (word === "count" && rest.length > 0)
    throw new Failure("ERR wrong number of arguments for 'command|count' command");
  if (word === "count") return all.length;
  if (word === "list") return all.map((spec) => spec.name);
  if (word === "info")
    return (rest.length === 0 ? all.map((spec) => spec.name) : rest).map((name) => {
      const spec = server.commands.get(name.toLowerCase());
      return spec === undefined ? null : describe(spec);
    });
  if (word === "docs")
    return new MapReply(
      (rest.length === 0 ? all : all.filter((spec) => rest.some((name) => name.toLowerCase() === spec.name))).map(
        (spec) => [
          spec.name,
          new MapReply([
            ["group", spec.group],
            ["arity", spec.arity],
          ]),
        ],
      ),
    );
  if (word === "getkeys") {
    const spec = server.commands.get((rest[0] ?? "").toLowerCase());
    if (spec === undefined) throw new Failure("ERR Invalid command specified");
    const keys = keysOf(spec, rest);
    if (keys.length === 0) throw new Failure("ERR The command has no key arguments");
    return keys;
  }
  throw new Failure(`ERR unknown subcommand '${verb ?? ""}'. Try COMMAND HELP.`);
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

function role({ server }: Call): Reply {
  const master = server.setting("replicaof");
  if (master === "") return ["master", 0, []];
  const [host = "", port = "0"] = master.split(" ");
  return ["slave", host, Number(port), "connect", -1];
}

/** A replica of nobody who answers: it has the role, refuses writes, and its link is down. Copying is not implemented. */
function replicaof({ server, args: [host = "", port = ""] }: Call): Reply {
  if (/^no$/i.test(host) && /^one$/i.test(port)) server.settings.set("replicaof", "");
  else server.settings.set("replicaof", `${host} ${integer(port)}`);
  return ok;
}

function bgsave({ server }: Call): Reply {
  setImmediate(() => server.persistence.saveNow());
  return new Simple("Background saving started");
}

function bgrewriteaof({ server }: Call): Reply {
  setImmediate(() => server.persistence.rewriteLog());
  return new Simple("Background append only file rewriting started");
}

function debug({ server, args: [verb = "", value = ""] }: Call): Reply {
  switch (verb.toLowerCase()) {
    case "set-active-expire":
      server.activeExpire = value !== "0";
      return ok;
    case "jmap":
    case "sleep":
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, Math.min(60_000, Number(value) * 1000));
      return ok;
    default:
      throw new Failure(`ERR DEBUG ${verb} is not implemented by the embedded engine`);
  }
}

function memory({ db, args: [verb = "", key = ""] }: Call): Reply {
  if (/^usage$/i.test(verb)) {
    const value = db.get(key);
    return value === undefined ? null : weightOf(key, value);
  }
  if (/^(doctor|purge)$/i.test(verb)) return /^purge$/i.test(verb) ? ok : "no problem was found";
  throw new Failure(`ERR unknown subcommand '${verb}'. Try MEMORY HELP.`);
}

function acl({ client, server, args: [verb = ""] }: Call): Reply {
  switch (verb.toLowerCase()) {
    case "whoami":
      return client.user;
    case "users":
      return ["default"];
    case "list":
      return [`user default on ${server.needsPassword ? "#" : "nopass"} ~* &* +@all`];
    case "cat":
      return [
        "keyspace",
        "read",
        "write",
        "set",
        "sortedset",
        "list",
        "hash",
        "string",
        "bitmap",
        "hyperloglog",
        "geo",
        "stream",
        "pubsub",
        "admin",
        "fast",
        "slow",
        "blocking",
        "dangerous",
        "connection",
        "transaction",
        "scripting",
      ];
    default:
      throw new Failure(`ERR ACL ${verb} is not implemented by the embedded engine`);
  }
}
