import { family, type Call } from "../command.ts";
import { integer } from "../numbers.ts";
import { Failure, noArray, ok, syntaxError, type Reply } from "../reply.ts";
import {
  compareIds,
  entryAt,
  formatId,
  newStream,
  placeOf,
  type Group,
  type PendingEntry,
  type Stream,
  type StreamId,
} from "../stream.ts";
import { claimOptions, type ClaimOptions } from "./claim-options.ts";
import { between, entryReply, readId, readOptions, streamsReply } from "./stream.ts";

export const streamGroups = family("stream", [
  ["xgroup", -2, "write denyoom", [2, 2, 1], xgroup],
  ["xreadgroup", -7, "write blocking", [0, 0, 0], xreadgroup],
  ["xack", -4, "write fast", [1, 1, 1], xack],
  ["xpending", -3, "readonly", [1, 1, 1], xpending],
  ["xclaim", -6, "write fast", [1, 1, 1], xclaim],
  ["xautoclaim", -6, "write fast", [1, 1, 1], xautoclaim],
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
  if (!/^(create|destroy|setid|createconsumer|delconsumer)$/.test(word))
    throw new Failure(`ERR unknown subcommand '${verb}'. Try XGROUP HELP.`);
  const makes = word === "create" && rest.some((option) => option.toLowerCase() === "mkstream");
  let stream = db.typed(key, "stream")?.stream;
  if (stream === undefined && !makes) throw noKey();
  if (stream === undefined) {
    stream = newStream();
    db.set(key, { type: "stream", stream });
  }
  const group = stream.groups.get(name);
  if (word === "create") {
    if (group !== undefined) throw new Failure("BUSYGROUP Consumer Group name already exists");
    stream.groups.set(name, {
      lastId: groupId(stream, rest[0] ?? ""),
      entriesRead: null,
      pending: new Map(),
      consumers: new Map(),
    });
    db.changed(key, "xgroup-create");
    return ok;
  }
  if (word === "destroy") {
    if (!stream.groups.delete(name)) return 0;
    db.changed(key, "xgroup-destroy");
    return 1;
  }
  if (group === undefined) throw noGroup(key, name);
  return changeGroup(call, { stream, group, word, rest, key });
}

interface GroupChange {
  readonly stream: Stream;
  readonly group: Group;
  readonly word: string;
  readonly rest: readonly string[];
  readonly key: string;
}

function changeGroup({ db, server }: Call, { stream, group, word, rest: [first = ""], key }: GroupChange): Reply {
  if (word === "setid") {
    group.lastId = groupId(stream, first);
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

function xreadgroup(call: Call): Reply {
  const { db, client, server, args } = call;
  const [word = "", groupName = "", consumer = "", ...words] = args;
  const at = words.findIndex((option) => option.toLowerCase() === "streams");
  if (word.toLowerCase() !== "group" || at < 0) throw syntaxError();
  const options = readOptions(words.slice(0, at));
  const rest = words.slice(at + 1);
  if (rest.length % 2 !== 0)
    throw new Failure("ERR Unbalanced XREADGROUP list of streams: for each stream key an ID or '>' must be specified.");
  const keys = rest.slice(0, rest.length / 2);
  const ids = rest.slice(rest.length / 2);
  const attempt = (): Reply | undefined => {
    const found = keys.flatMap((key, index): (readonly [Reply, Reply])[] => {
      const stream = db.typed(key, "stream")?.stream;
      const group = stream?.groups.get(groupName);
      if (stream === undefined || group === undefined) {
        throw new Failure(
          `NOGROUP No such key '${key}' or consumer group '${groupName}' in XREADGROUP with GROUP option`,
        );
      }
      const known = group.consumers.get(consumer);
      if (known !== undefined) known.seenAt = server.now();
      // Who is given nothing new is not written down.
      const writeDown = (): void => {
        if (known !== undefined) return;
        group.consumers.set(consumer, { seenAt: server.now() });
        server.dirty += 1;
      };
      const from = ids[index] ?? ">";
      if (from !== ">") writeDown();
      if (from !== ">") return [[key, history(stream, group, { consumer, after: readId(from), count: options.count })]];
      const fresh = stream.entries
        .slice(placeOf(stream, [group.lastId[0], group.lastId[1] + 1]))
        .slice(0, options.count);
      if (fresh.length === 0) return [];
      writeDown();
      for (const entry of fresh) {
        group.lastId = entry.id;
        if (!options.noAck)
          group.pending.set(formatId(entry.id), { id: entry.id, consumer, deliveredAt: server.now(), deliveries: 1 });
      }
      group.entriesRead = (group.entriesRead ?? 0) + fresh.length;
      db.changed(key, "xreadgroup");
      return [[key, fresh.map(entryReply)]];
    });
    return streamsReply(client.resp, found);
  };
  const blocks = options.blockMs !== undefined && ids.every((id) => id === ">");
  return (
    attempt() ??
    (blocks ? server.block(call, { keys, timeoutMs: options.blockMs ?? 0, empty: noArray, attempt }) : noArray)
  );
}

/** What a consumer was given and has not acknowledged; entries that were deleted since have no fields. */
function history(stream: Stream, group: Group, ask: { consumer: string; after: StreamId; count: number }): Reply {
  return sorted(group)
    .filter((entry) => entry.consumer === ask.consumer && compareIds(entry.id, ask.after) > 0)
    .slice(0, ask.count)
    .map((entry) => {
      const found = entryAt(stream, entry.id);
      return found === undefined ? [formatId(entry.id), noArray] : entryReply(found);
    });
}

function sorted(group: Group): readonly PendingEntry[] {
  return [...group.pending.values()].toSorted((one, other) => compareIds(one.id, other.id));
}

function xack({ db, args: [key = "", name = "", ...ids] }: Call): Reply {
  const group = db.typed(key, "stream")?.stream.groups.get(name);
  if (group === undefined) return 0;
  const wanted = ids.map((id) => formatId(readId(id)));
  const count = wanted.filter((id) => group.pending.delete(id)).length;
  if (count > 0) db.changed(key, "xack");
  return count;
}

function requireGroup({ db }: Call, key: string, name: string): { readonly stream: Stream; readonly group: Group } {
  const stream = db.typed(key, "stream")?.stream;
  const group = stream?.groups.get(name);
  if (stream === undefined || group === undefined)
    throw new Failure(`NOGROUP No such key '${key}' or consumer group '${name}'`);
  return { stream, group };
}

function xpending(call: Call): Reply {
  const { server, args } = call;
  const [key = "", name = "", ...rest] = args;
  const { group } = requireGroup(call, key, name);
  const all = sorted(group);
  if (rest.length === 0) return summary(all);
  const idle = (rest[0] ?? "").toLowerCase() === "idle" ? integer(rest[1] ?? "") : 0;
  const [low = "", high = "", count = "", consumer] =
    idle > 0 || (rest[0] ?? "").toLowerCase() === "idle" ? rest.slice(2) : rest;
  if (count === "") throw syntaxError();
  const holder: Stream = { ...newStream(), entries: all.map((entry) => ({ id: entry.id, fields: [] })) };
  const chosen = new Set(between(holder, low, high).map((entry) => formatId(entry.id)));
  return all
    .filter((entry) => chosen.has(formatId(entry.id)) && (consumer === undefined || entry.consumer === consumer))
    .filter((entry) => server.now() - entry.deliveredAt >= idle)
    .slice(0, Math.max(0, integer(count)))
    .map((entry) => [
      formatId(entry.id),
      entry.consumer,
      Math.max(0, server.now() - entry.deliveredAt),
      entry.deliveries,
    ]);
}

function summary(all: readonly PendingEntry[]): Reply {
  const [first, last] = [all[0], all.at(-1)];
  if (first === undefined || last === undefined) return [0, null, null, noArray];
  const counts = new Map<string, number>();
  for (const entry of all) counts.set(entry.consumer, (counts.get(entry.consumer) ?? 0) + 1);
  const consumers = [...counts]
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .map(([consumer, count]) => [consumer, String(count)]);
  return [all.length, formatId(first.id), formatId(last.id), consumers];
}

function xclaim(call: Call): Reply {
  const { db, server, args } = call;
  const [key = "", name = "", consumer = "", idle = "", ...words] = args;
  const { stream, group } = requireGroup(call, key, name);
  if (!/^-?\d+$/.test(idle)) throw new Failure("ERR Invalid min-idle-time argument for XCLAIM");
  const options = claimOptions(words, server.now());
  const claimed = options.ids.flatMap((id): Reply[] => {
    const found = entryAt(stream, id);
    let entry = group.pending.get(formatId(id));
    if (entry === undefined && options.force && found !== undefined) {
      entry = { id, consumer, deliveredAt: 0, deliveries: 0 };
      group.pending.set(formatId(id), entry);
    }
    if (entry === undefined) return [];
    if (found === undefined) {
      group.pending.delete(formatId(id));
      return [];
    }
    if (server.now() - entry.deliveredAt < Number(idle)) return [];
    take(entry, { consumer, options });
    return [options.justId ? formatId(id) : entryReply(found)];
  });
  touchConsumer(group, consumer, server.now());
  db.changed(key, "xclaim");
  return claimed;
}

function take(
  entry: PendingEntry,
  { consumer, options }: { consumer: string; options: Omit<ClaimOptions, "ids"> },
): void {
  entry.consumer = consumer;
  entry.deliveredAt = options.deliveredAt;
  entry.deliveries = options.deliveries ?? entry.deliveries + (options.justId ? 0 : 1);
}

function touchConsumer(group: Group, name: string, now: number): void {
  group.consumers.set(name, { seenAt: now });
}

function xautoclaim(call: Call): Reply {
  const { db, server, args } = call;
  const [key = "", name = "", consumer = "", idle = "", start = "", ...words] = args;
  const justId = words.some((word) => word.toLowerCase() === "justid");
  const countAt = words.findIndex((word) => word.toLowerCase() === "count");
  const count = countAt < 0 ? 100 : integer(words[countAt + 1] ?? "");
  if (count < 1) throw new Failure("ERR COUNT must be > 0");
  const from = readId(start);
  const { stream, group } = requireGroup(call, key, name);
  const candidates = sorted(group).filter((entry) => compareIds(entry.id, from) >= 0);
  const claimed: Reply[] = [];
  const deleted: Reply[] = [];
  let looked = 0;
  for (const entry of candidates) {
    if (claimed.length >= count || looked >= count * 10) break;
    looked += 1;
    const found = entryAt(stream, entry.id);
    if (found === undefined) {
      group.pending.delete(formatId(entry.id));
      deleted.push(formatId(entry.id));
    } else if (server.now() - entry.deliveredAt >= integer(idle)) {
      take(entry, { consumer, options: { justId, force: false, deliveredAt: server.now(), deliveries: undefined } });
      claimed.push(justId ? formatId(entry.id) : entryReply(found));
    }
  }
  touchConsumer(group, consumer, server.now());
  db.changed(key, "xautoclaim");
  const next = candidates[looked];
  return [next === undefined ? "0-0" : formatId(next.id), claimed, deleted];
}
