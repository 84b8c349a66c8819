import { family, type Call } from "../command.ts";
import { integer } from "../numbers.ts";
import { claimCommand } from "../rebuild.ts";
import { Failure, noArray, ok, syntaxError, type Reply } from "../reply.ts";
import {
  compareIds,
  countUpTo,
  entryAt,
  formatId,
  hasGaps,
  newStream,
  placeAfter,
  type Group,
  type PendingEntry,
  type Stream,
  type StreamEntry,
  type StreamId,
} from "../stream.ts";
import { entryReply, readId } from "./stream.ts";
import { readOptions, streamsReply } from "./stream-read.ts";

/** Groups of consumers, and what they read. */
export const streamGroups = family("stream", [
  ["xgroup", -2, "write denyoom", [2, 2, 1], xgroup],
  ["xreadgroup", -7, "write blocking movablekeys", [0, 0, 0], xreadgroup],
]);

const noKey = (): Failure =>
  new Failure(
    "ERR The XGROUP subcommand requires the key to exist. Note that for CREATE you may want to use the MKSTREAM option to create an empty stream automatically.",
  );

function noGroup(key: string, group: string): Failure {
  return new Failure(`NOGROUP No such consumer group '${group}' for key name '${key}'`);
}

function groupId(stream: Stream, text: string): StreamId {
  return text === "$" ? stream.lastId : readId(text);
}

function xgroup(call: Call): Reply {
  const { db, args } = call;
  const [verb = "", key = "", name = "", ...rest] = args;
  const word = verb.toLowerCase();
  if (word === "help") return ["XGROUP <subcommand> [<arg> [value] [opt] ...]. Subcommands are:"];
  const options = groupOptions(word, rest.slice(1));
  const stream = db.typed(key, "stream")?.stream;
  if (stream === undefined && !options.makes) throw noKey();
  if (word === "create") return createGroup(call, stream, { name, id: rest[0] ?? "", key, read: options.read });
  const group = stream?.groups.get(name);
  if (word === "destroy") {
    if (stream?.groups.delete(name) !== true) return 0;
    db.changed(key, "xgroup-destroy");
    return 1;
  }
  if (stream === undefined || group === undefined) throw noGroup(key, name);
  return changeGroup(call, { stream, group, word, first: rest[0] ?? "", key, read: options.read });
}

function groupOptions(
  verb: string,
  words: readonly string[],
): { readonly makes: boolean; readonly read: number | null } {
  let makes = false;
  let read: number | null = null;
  if (verb !== "create" && verb !== "setid") return { makes, read };
  for (let at = 0; at < words.length; at += 1) {
    const word = (words[at] ?? "").toLowerCase();
    if (word === "mkstream" && verb === "create") makes = true;
    else if (word === "entriesread" && words[at + 1] !== undefined) {
      at += 1;
      const count = integer(words[at] ?? "");
      if (count < -1) throw new Failure("ERR value for ENTRIESREAD must be positive or -1");
      read = count < 0 ? null : count;
    } else {
      throw new Failure(
        `ERR unknown subcommand or wrong number of arguments for '${verb.toUpperCase()}'. Try XGROUP HELP.`,
      );
    }
  }
  return { makes, read };
}

interface NewGroup {
  readonly name: string;
  readonly id: string;
  readonly key: string;
  readonly read: number | null;
}

function createGroup({ db }: Call, found: Stream | undefined, { name, id, key, read }: NewGroup): Reply {
  const stream = found ?? newStream();
  const lastId = groupId(stream, id);
  if (stream.groups.has(name)) throw new Failure("BUSYGROUP Consumer Group name already exists");
  if (found === undefined) db.set(key, { type: "stream", stream });
  stream.groups.set(name, { lastId, entriesRead: read, pending: new Map(), consumers: new Map() });
  db.changed(key, "xgroup-create");
  return ok;
}

interface GroupChange {
  readonly stream: Stream;
  readonly group: Group;
  readonly word: string;
  readonly first: string;
  readonly key: string;
  readonly read: number | null;
}

function changeGroup({ db, server }: Call, { stream, group, word, first, key, read }: GroupChange): Reply {
  if (word === "setid") {
    group.lastId = groupId(stream, first);
    group.entriesRead = read;
    db.changed(key, "xgroup-setid");
    return ok;
  }
  if (word === "createconsumer") {
    if (group.consumers.has(first)) return 0;
    group.consumers.set(first, { seenAt: server.now() });
    db.changed(key, "xgroup-createconsumer");
    return 1;
  }
  const owned = [...group.pending].filter(([, entry]) => entry.consumer === first);
  for (const [id] of owned) group.pending.delete(id);
  if (group.consumers.delete(first)) db.changed(key, "xgroup-delconsumer");
  return owned.length;
}

interface Reading {
  readonly group: string;
  readonly consumer: string;
  readonly count: number;
  readonly noAck: boolean;
}

function xreadgroup(call: Call): Reply {
  const { client, server, args } = call;
  const [word = "", group = "", consumer = "", ...words] = args;
  const at = words.findIndex((option) => option.toLowerCase() === "streams");
  if (word.toLowerCase() !== "group" || at < 0) throw syntaxError();
  const options = readOptions(words.slice(0, at));
  const rest = words.slice(at + 1);
  if (rest.length % 2 !== 0)
    throw new Failure("ERR Unbalanced XREADGROUP list of streams: for each stream key an ID or '>' must be specified.");
  const keys = rest.slice(0, rest.length / 2);
  const ids = rest.slice(rest.length / 2);
  const reading: Reading = { group, consumer, count: options.count, noAck: options.noAck };
  const attempt = (): Reply | undefined => {
    const log: (readonly string[])[] = [];
    call.log = log;
    const found = keys.flatMap((key, index): (readonly [Reply, Reply])[] => {
      const entries = readOne(call, reading, { key, from: ids[index] ?? ">", log });
      return entries === undefined ? [] : [[key, entries]];
    });
    return streamsReply(client.resp, found);
  };
  const first = attempt();
  if (first !== undefined) return first;
  if (options.blockMs === undefined || !ids.every((id) => id === ">")) return noArray;
  const ended = (key: string): Failure | undefined => {
    const stream = streamAt(call, key);
    if (stream === undefined) return new Failure("UNBLOCKED the stream key no longer exists");
    if (stream.groups.has(group)) return undefined;
    return new Failure("NOGROUP the consumer group this client was blocked on no longer exists");
  };
  return server.block(call, { keys, type: "stream", timeoutMs: options.blockMs, attempt, ended });
}

function streamAt({ db }: Call, key: string): Stream | undefined {
  const value = db.get(key);
  return value?.type === "stream" ? value.stream : undefined;
}

interface OneStream {
  readonly key: string;
  readonly from: string;
  /** What is logged of it: what it came to, with its times. Read again at another time it would come to something else. */
  readonly log: (readonly string[])[];
}

/** What a consumer is given of one stream; undefined: nothing new. */
function readOne(call: Call, reading: Reading, { key, from, log }: OneStream): Reply | undefined {
  const { db, server } = call;
  const stream = db.typed(key, "stream")?.stream;
  const group = stream?.groups.get(reading.group);
  if (stream === undefined || group === undefined) {
    throw new Failure(
      `NOGROUP No such key '${key}' or consumer group '${reading.group}' in XREADGROUP with GROUP option`,
    );
  }
  const known = group.consumers.get(reading.consumer);
  if (known !== undefined) known.seenAt = server.now();
  const place = placeAfter(stream, group.lastId);
  const fresh = from === ">" ? stream.entries.slice(place, place + reading.count) : [];
  // Who is given nothing new is not written down.
  if (from === ">" && fresh.length === 0) return undefined;
  if (known === undefined) {
    group.consumers.set(reading.consumer, { seenAt: server.now() });
    log.push(["XGROUP", "CREATECONSUMER", key, reading.group, reading.consumer]);
    db.changed(key, "xgroup-createconsumer");
  }
  if (from !== ">")
    return history(call, { stream, group, consumer: reading.consumer, after: readId(from) }, reading.count);
  deliver(call, { stream, group, key, reading, log }, fresh);
  return fresh.map(entryReply);
}

interface Delivery {
  readonly stream: Stream;
  readonly group: Group;
  readonly key: string;
  readonly reading: Reading;
  readonly log: (readonly string[])[];
}

function deliver(call: Call, { stream, group, key, reading, log }: Delivery, fresh: readonly StreamEntry[]): void {
  const now = call.server.now();
  for (const { id } of fresh) {
    const counted = group.entriesRead !== null && !hasGaps(stream, id);
    group.entriesRead = counted ? (group.entriesRead ?? 0) + 1 : countUpTo(stream, id);
    group.lastId = id;
    if (reading.noAck) continue;
    const entry: PendingEntry = { id, consumer: reading.consumer, deliveredAt: now, deliveries: 1 };
    group.pending.set(formatId(id), entry);
    log.push(claimCommand(key, reading.group, entry));
  }
  const read = group.entriesRead === null ? "-1" : String(group.entriesRead);
  log.push(["XGROUP", "SETID", key, reading.group, formatId(group.lastId), "ENTRIESREAD", read]);
  call.db.changed(key);
}

interface History {
  readonly stream: Stream;
  readonly group: Group;
  readonly consumer: string;
  readonly after: StreamId;
}

/** What a consumer was given and has not acknowledged; entries that were deleted since have no fields. */
function history({ server }: Call, { stream, group, consumer, after }: History, count: number): Reply {
  return sortedPending(group)
    .filter((entry) => entry.consumer === consumer && compareIds(entry.id, after) > 0)
    .slice(0, count)
    .map((entry) => {
      const found = entryAt(stream, entry.id);
      if (found === undefined) return [formatId(entry.id), noArray];
      entry.deliveredAt = server.now();
      entry.deliveries += 1;
      return entryReply(found);
    });
}

export function sortedPending(group: Group): readonly PendingEntry[] {
  return [...group.pending.values()].toSorted((one, other) => compareIds(one.id, other.id));
}
