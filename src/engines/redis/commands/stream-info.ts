import { family, type Call } from "../command.ts";
import { notHere } from "../not-implemented.ts";
import { integer } from "../numbers.ts";
import { Failure, MapReply, type Reply } from "../reply.ts";
import { countUpTo, formatId, hasGaps, idAfter, type Group, type Stream } from "../stream.ts";
import { entryReply } from "./stream.ts";
import { sortedPending } from "./stream-groups.ts";

export const streamInfos = family("stream", [["xinfo", -2, "readonly", [2, 2, 1], xinfo]]);

function xinfo(call: Call): Reply {
  const { db, server, args } = call;
  const [verb = "", key = "", name = ""] = args;
  const word = verb.toLowerCase();
  if (!/^(stream|groups|consumers)$/.test(word)) throw notHere(`XINFO ${verb.toUpperCase()}`);
  const stream = db.typed(key, "stream")?.stream;
  if (stream === undefined) throw new Failure("ERR no such key");
  if (word === "stream") return args.length > 2 ? fullInfo(stream, fullCount(args.slice(2))) : streamInfo(stream);
  if (word === "groups") return [...stream.groups].map(([group, state]) => groupInfo(stream, group, state));
  const group = stream.groups.get(name);
  if (group === undefined) throw new Failure(`NOGROUP No such consumer group '${name}' for key name '${key}'`);
  return [...group.consumers]
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .map(([consumer, { seenAt }]) => {
      const pending = [...group.pending.values()].filter((entry) => entry.consumer === consumer).length;
      return new MapReply([
        ["name", consumer],
        ["pending", pending],
        ["idle", server.now() - seenAt],
      ]);
    });
}

const usualCount = 10;

/** How many of each are shown by FULL; 0: all. */
function fullCount([full = "", option, count, more]: readonly string[]): number {
  const counted = option === undefined || (/^count$/i.test(option) && count !== undefined && more === undefined);
  if (!/^full$/i.test(full) || !counted)
    throw new Failure("ERR unknown subcommand or wrong number of arguments for 'STREAM'. Try XINFO HELP.");
  if (count === undefined) return usualCount;
  const most = integer(count);
  return most === 0 ? Infinity : most < 0 ? usualCount : most;
}

function fullInfo(stream: Stream, most: number): Reply {
  return new MapReply([
    ...generalInfo(stream),
    ["entries", stream.entries.slice(0, most).map(entryReply)],
    ["groups", [...stream.groups].map(([name, group]) => fullGroup(stream, { name, group, most }))],
  ]);
}

interface ShownGroup {
  readonly name: string;
  readonly group: Group;
  readonly most: number;
}

function fullGroup(stream: Stream, { name, group, most }: ShownGroup): Reply {
  const pending = sortedPending(group);
  const consumers = [...group.consumers].toSorted(([one], [other]) => (one < other ? -1 : 1));
  return new MapReply([
    ["name", name],
    ["last-delivered-id", formatId(group.lastId)],
    ["entries-read", group.entriesRead],
    ["lag", lagOf(stream, group)],
    ["pel-count", pending.length],
    [
      "pending",
      pending.slice(0, most).map((entry) => [formatId(entry.id), entry.consumer, entry.deliveredAt, entry.deliveries]),
    ],
    [
      "consumers",
      consumers.map(([consumer, { seenAt }]) => {
        const own = pending.filter((entry) => entry.consumer === consumer);
        return new MapReply([
          ["name", consumer],
          ["seen-time", seenAt],
          ["pel-count", own.length],
          ["pending", own.slice(0, most).map((entry) => [formatId(entry.id), entry.deliveredAt, entry.deliveries])],
        ]);
      }),
    ],
  ]);
}

function streamInfo(stream: Stream): Reply {
  const [first, last] = [stream.entries[0], stream.entries.at(-1)];
  return new MapReply([
    ...generalInfo(stream),
    ["groups", stream.groups.size],
    ["first-entry", first === undefined ? null : entryReply(first)],
    ["last-entry", last === undefined ? null : entryReply(last)],
  ]);
}

function generalInfo(stream: Stream): readonly (readonly [Reply, Reply])[] {
  const [first] = stream.entries;
  return [
    ["length", stream.entries.length],
    ["radix-tree-keys", stream.entries.length === 0 ? 0 : Math.ceil(stream.entries.length / 100)],
    ["radix-tree-nodes", stream.entries.length === 0 ? 1 : Math.ceil(stream.entries.length / 100) + 1],
    ["last-generated-id", formatId(stream.lastId)],
    ["max-deleted-entry-id", formatId(stream.maxDeleted)],
    ["entries-added", stream.added],
    ["recorded-first-entry-id", first === undefined ? "0-0" : formatId(first.id)],
  ];
}

function groupInfo(stream: Stream, name: string, group: Group): Reply {
  return new MapReply([
    ["name", name],
    ["consumers", group.consumers.size],
    ["pending", group.pending.size],
    ["last-delivered-id", formatId(group.lastId)],
    ["entries-read", group.entriesRead],
    ["lag", lagOf(stream, group)],
  ]);
}

/** How many entries the group has not read yet; null where deletions hide it. */
function lagOf(stream: Stream, group: Group): number | null {
  if (stream.added === 0) return 0;
  const next = idAfter(group.lastId) ?? group.lastId;
  if (group.entriesRead !== null && !hasGaps(stream, next)) return stream.added - group.entriesRead;
  const read = countUpTo(stream, group.lastId);
  return read === null ? null : stream.added - read;
}
