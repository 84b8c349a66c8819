import type { Client } from "./client.ts";
import type { Call } from "./command.ts";
import { integer } from "./numbers.ts";
import { notHere } from "./not-implemented.ts";
import { LongTimer } from "./timer.ts";
import { Failure, MapReply, noArray, nothing, ok, SetReply, syntaxError, Verbatim, type Reply } from "./reply.ts";

/** CLIENT and its subcommands. */
export function clientCommand(call: Call): Reply {
  const { client, server, args } = call;
  const [verb = "", ...rest] = args;
  const [first = ""] = rest;
  switch (verb.toLowerCase()) {
    case "id":
      return client.id;
    case "getname":
      return client.name === "" ? null : client.name;
    case "setname":
      if (/[\s]/.test(first))
        throw new Failure("ERR Client names cannot contain spaces, newlines or special characters.");
      client.name = first;
      return ok;
    case "info":
      return new Verbatim(`${describe(client)}\n`);
    case "list":
      return new Verbatim(
        listed(call, rest)
          .map((other) => `${describe(other)}\n`)
          .join(""),
      );
    case "kill":
      return kill(call, rest);
    case "pause":
      return pause(call, rest);
    case "unpause":
      server.pausedUntil = 0;
      server.resume();
      return ok;
    case "reply":
      return reply(client, first);
    case "unblock":
      return unblock(call, rest);
    case "no-evict":
      if (!/^(on|off)$/i.test(first)) throw syntaxError();
      client.noEvict = first.toLowerCase() === "on";
      return ok;
    case "getredir":
      return -1;
    case "trackinginfo":
      return new MapReply([
        ["flags", new SetReply(["off"])],
        ["redirect", -1],
        ["prefixes", []],
      ]);
    default:
      throw notHere(`CLIENT ${verb.toUpperCase()}`);
  }
}

/** One client as CLIENT LIST shows it. */
function describe(client: Client): string {
  const now = Date.now();
  const flags =
    `${client.queue === undefined ? "" : "x"}${client.blocked === undefined ? "" : "b"}${client.subscriptions > 0 ? "P" : ""}${client.monitors ? "O" : ""}` ||
    "N";
  const fields: Readonly<Record<string, string | number>> = {
    id: client.id,
    addr: client.address,
    laddr: client.localAddress,
    fd: 8,
    name: client.name,
    age: Math.floor((now - client.createdAt) / 1000),
    idle: Math.floor((now - client.lastAt) / 1000),
    flags,
    db: client.db,
    sub: client.channels.size,
    psub: client.patterns.size,
    ssub: client.shardChannels.size,
    multi: client.queue?.length ?? -1,
    qbuf: 26,
    "qbuf-free": 20_448,
    "argv-mem": 10,
    "multi-mem": 0,
    rbs: 1024,
    rbp: 0,
    obl: 0,
    oll: 0,
    omem: 0,
    "tot-mem": 22_298,
    events: "r",
    cmd: client.lastCommand || "NULL",
    user: client.user,
    redir: -1,
    resp: client.resp,
  };
  return Object.entries(fields)
    .map(([name, value]) => `${name}=${value}`)
    .join(" ");
}

function listed({ server }: Call, [word, ...values]: readonly string[]): readonly Client[] {
  const all = [...server.clients];
  if (word === undefined) return all;
  if (word.toLowerCase() === "id") {
    const wanted = new Set(
      values.map((value) => {
        if (!/^\d+$/.test(value)) throw new Failure("ERR Invalid client ID");
        return Number(value);
      }),
    );
    return all.filter((client) => wanted.has(client.id));
  }
  if (word.toLowerCase() !== "type" || values.length !== 1) throw syntaxError();
  const type = (values[0] ?? "").toLowerCase();
  if (!/^(normal|master|replica|slave|pubsub)$/.test(type))
    throw new Failure(`ERR Unknown client type '${values[0] ?? ""}'`);
  return all.filter((client) => (client.subscriptions > 0 ? "pubsub" : "normal") === type);
}

function kill(call: Call, words: readonly string[]): Reply {
  const { client, server } = call;
  const all = [...server.clients];
  if (words.length === 1) {
    const target = all.find((other) => other.address === words[0]);
    if (target === undefined) throw new Failure("ERR No such client");
    end(call, target);
    return ok;
  }
  let chosen = all;
  let skipMe = true;
  for (let at = 0; at < words.length; at += 2) {
    const word = (words[at] ?? "").toLowerCase();
    const value = words[at + 1];
    if (value === undefined) throw syntaxError();
    if (word === "id") chosen = chosen.filter((other) => other.id === integer(value));
    else if (word === "addr") chosen = chosen.filter((other) => other.address === value);
    else if (word === "laddr") chosen = chosen.filter((other) => other.localAddress === value);
    else if (word === "user") chosen = chosen.filter((other) => other.user === value);
    else if (word === "type")
      chosen = chosen.filter((other) => (other.subscriptions > 0 ? "pubsub" : "normal") === value.toLowerCase());
    else if (word === "skipme") skipMe = value.toLowerCase() === "yes";
    else throw syntaxError();
  }
  const doomed = chosen.filter((other) => !skipMe || other !== client);
  for (const other of doomed) end(call, other);
  return doomed.length;
}

function end({ client, server }: Call, target: Client): void {
  if (target === client) target.closing = true;
  else server.close(target);
}

function pause({ server }: Call, [time = "", mode = "all"]: readonly string[]): Reply {
  if (!/^\d+$/.test(time)) throw new Failure("ERR timeout is not an integer or out of range");
  if (!/^(all|write)$/i.test(mode)) throw syntaxError();
  server.pausedUntil = server.now() + Number(time);
  server.pauseWritesOnly = mode.toLowerCase() === "write";
  void new LongTimer(Number(time) + 1, () => server.resume());
  return ok;
}

function reply(client: Client, mode: string): Reply {
  const word = mode.toLowerCase();
  if (word !== "on" && word !== "off" && word !== "skip") throw syntaxError();
  client.replies = word === "skip" ? "skip" : word;
  return word === "on" ? ok : nothing;
}

function unblock({ server }: Call, [id = "", how = "timeout"]: readonly string[]): Reply {
  const target = [...server.clients].find((other) => other.id === integer(id));
  if (!/^(timeout|error)$/i.test(how)) throw syntaxError();
  if (target?.blocked === undefined) return 0;
  target.blocked.cancel(
    how.toLowerCase() === "error" ? new Failure("UNBLOCKED client unblocked via CLIENT UNBLOCK") : noArray,
  );
  return 1;
}
