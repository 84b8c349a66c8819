import { family, type Call } from "../command.ts";
import { busyScript } from "../guards.ts";
import { renderInfo } from "../info.ts";
import { isLocal } from "../local.ts";
import { notHere } from "../not-implemented.ts";
import { integer } from "../numbers.ts";
import { Failure, nothing, ok, Simple, syntaxError, Verbatim, type Reply } from "../reply.ts";
import { weightOf } from "../values.ts";
import { acl } from "./access-control.ts";
import { command } from "./command-info.ts";
import { config, isAllowed } from "./config.ts";

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
  ["role", 1, "noscript fast loading stale", [0, 0, 0], role],
  ["replicaof", 3, "admin noscript stale", [0, 0, 0], replicaof],
  ["slaveof", 3, "admin noscript stale", [0, 0, 0], replicaof],
  ["lastsave", 1, "fast loading stale", [0, 0, 0], ({ server }) => Math.floor(server.persistence.lastSaveAt / 1000)],
  ["save", 1, "admin noscript", [0, 0, 0], ({ server }) => (server.persistence.saveNow() ? ok : new Failure("ERR"))],
  ["bgsave", -1, "admin noscript", [0, 0, 0], bgsave],
  ["bgrewriteaof", 1, "admin noscript", [0, 0, 0], bgrewriteaof],
  ["shutdown", -1, "admin noscript loading stale", [0, 0, 0], shutdown],
  ["monitor", 1, "admin noscript loading stale", [0, 0, 0], ({ client, server }) => (server.monitors.add(client), ok)],
  ["debug", -2, "admin noscript loading stale", [0, 0, 0], debug],
  ["memory", -2, "readonly", [0, 0, 0], memory],
  ["slowlog", -2, "admin loading stale", [0, 0, 0], slowlog],
  ["latency", -2, "admin noscript loading stale", [0, 0, 0], latency],
  ["module", -2, "admin noscript", [0, 0, 0], moduleCommand],
  ["acl", -2, "admin noscript loading stale", [0, 0, 0], acl],
]);

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

function bgsave({ server, args }: Call): Reply {
  if (args.length > 1 || (args[0] !== undefined && !/^schedule$/i.test(args[0]))) throw syntaxError();
  setImmediate(() => server.persistence.saveNow());
  return new Simple("Background saving started");
}

function bgrewriteaof({ server }: Call): Reply {
  setImmediate(() => server.persistence.rewriteLog());
  return new Simple("Background append only file rewriting started");
}

function shutdown({ server, args }: Call): Reply {
  const words = args.map((word) => word.toLowerCase());
  const wrong = words.some((word) => !/^(nosave|save|now|force|abort)$/.test(word));
  if (wrong || (words.includes("save") && words.includes("nosave"))) throw syntaxError();
  if (words.includes("abort")) {
    if (words.length > 1) throw syntaxError();
    throw new Failure("ERR No shutdown in progress.");
  }
  if (server.scripts.busy && !words.includes("nosave")) throw new Failure(busyScript);
  server.shutdown(words.includes("save") ? "save" : words.includes("nosave") ? "nosave" : "as-configured");
  return nothing;
}

function notAllowed(name: string): Failure {
  return new Failure(
    `ERR ${name.toUpperCase()} command not allowed. If the enable-${name}-command option is set to "local", you can run it from a local connection, otherwise you need to set this option in the configuration file, and then restart the server.`,
  );
}

function debug({ server, client, args: [verb = "", value = ""] }: Call): Reply {
  if (!isAllowed(server.setting("enable-debug-command"), isLocal(client))) throw notAllowed("debug");
  switch (verb.toLowerCase()) {
    case "set-active-expire":
      server.activeExpire = value !== "0";
      return ok;
    case "sleep":
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, Math.min(60_000, Number(value) * 1000));
      return ok;
    default:
      throw notHere(`DEBUG ${verb.toUpperCase()}`);
  }
}

function moduleCommand({ server, client, args: [verb = ""] }: Call): Reply {
  const word = verb.toLowerCase();
  if (word === "list") return [];
  if (/^(load|loadex|unload)$/.test(word) && !isAllowed(server.setting("enable-module-command"), isLocal(client)))
    throw notAllowed("module");
  throw notHere(`MODULE ${verb.toUpperCase()}`);
}

function memory({ db, args: [verb = "", key = "", option, count] }: Call): Reply {
  const word = verb.toLowerCase();
  if (word === "purge") return ok;
  if (word !== "usage") throw notHere(`MEMORY ${verb.toUpperCase()}`);
  if (option !== undefined && (!/^samples$/i.test(option) || count === undefined)) throw syntaxError();
  if (count !== undefined && integer(count) < 0) throw syntaxError();
  const value = db.get(key);
  return value === undefined ? null : weightOf(key, value);
}

function slowlog({ server, args: [verb = "", count = "10"] }: Call): Reply {
  const word = verb.toLowerCase();
  if (word === "len") return server.slowLog.length;
  if (word === "reset") {
    server.slowLog.clear();
    return ok;
  }
  if (word !== "get") throw notHere(`SLOWLOG ${verb.toUpperCase()}`);
  if (!/^(-1|\d+)$/.test(count)) throw new Failure("ERR count should be greater than or equal to -1");
  return server.slowLog.latest(Number(count));
}

/** Nothing is monitored by default, and then there is nothing to tell. */
function latency({ server, args: [verb = ""] }: Call): Reply {
  const word = verb.toLowerCase();
  const monitored = server.setting("latency-monitor-threshold") !== "0";
  if (word === "reset" && !monitored) return 0;
  if (/^(latest|history)$/.test(word) && !monitored) return [];
  throw notHere(`LATENCY ${verb.toUpperCase()}`);
}
