import type { Database } from "./database.ts";
import { formatDouble } from "./reply.ts";
import {
  compareIds,
  entryAt,
  formatId,
  type Group,
  type PendingEntry,
  type Stream,
  type StreamEntry,
  type StreamId,
} from "./stream.ts";
import type { Value } from "./values.ts";

/** Commands that make a database what it is. */
export function* rebuild(db: Database): Generator<readonly string[]> {
  for (const key of db.keys()) {
    const value = db.get(key);
    if (value === undefined) continue;
    yield* commandsFor(key, value);
    const end = db.endOf(key);
    if (end !== undefined) yield ["PEXPIREAT", key, String(end)];
  }
}

function commandsFor(key: string, value: Value): Iterable<readonly string[]> {
  if (value.type === "string") return [["SET", key, value.text]];
  if (value.type === "list") return batches([...value.items]).map((items) => ["RPUSH", key, ...items]);
  if (value.type === "hash") return batches([...value.fields]).map((pairs) => ["HSET", key, ...pairs.flat()]);
  if (value.type === "set") return batches([...value.members]).map((members) => ["SADD", key, ...members]);
  if (value.type === "zset")
    return batches(value.scores.entries()).map((pairs) => [
      "ZADD",
      key,
      ...pairs.flatMap(([member, score]) => [formatDouble(score), member]),
    ]);
  return streamCommands(key, value.stream);
}

/**
 * Pending entries can be older than what is left of the stream: their messages are added for as long as they are claimed,
 * then deleted again; what that did to the stream's counters is set right at the end.
 */
function* streamCommands(key: string, stream: Stream): Generator<readonly string[]> {
  const gone = deletedButPending(stream);
  const placeholders = gone.map((id): StreamEntry => ({ id, fields: ["x", "y"] }));
  const all = [...stream.entries, ...placeholders].toSorted((one, other) => compareIds(one.id, other.id));
  for (const { id, fields } of all) yield ["XADD", key, formatId(id), ...fields];
  // An entry that is added and deleted again would leave its id behind.
  if (all.length === 0)
    yield* [
      ["XGROUP", "CREATE", key, "x", "0", "MKSTREAM"],
      ["XGROUP", "DESTROY", key, "x"],
    ];
  for (const [name, group] of stream.groups) yield* groupCommands(key, name, group);
  for (const ids of batches(gone)) yield ["XDEL", key, ...ids.map(formatId)];
  yield [
    "XSETID",
    key,
    formatId(stream.lastId),
    "ENTRIESADDED",
    String(stream.added),
    "MAXDELETEDID",
    formatId(stream.maxDeleted),
  ];
}

function deletedButPending(stream: Stream): readonly StreamId[] {
  const ids = new Map<string, StreamId>();
  for (const group of stream.groups.values())
    for (const { id } of group.pending.values()) if (entryAt(stream, id) === undefined) ids.set(formatId(id), id);
  return [...ids.values()];
}

function* groupCommands(key: string, name: string, group: Group): Generator<readonly string[]> {
  const read = group.entriesRead === null ? [] : ["ENTRIESREAD", String(group.entriesRead)];
  yield ["XGROUP", "CREATE", key, name, formatId(group.lastId), ...read];
  for (const consumer of group.consumers.keys()) yield ["XGROUP", "CREATECONSUMER", key, name, consumer];
  for (const entry of group.pending.values()) yield claimCommand(key, name, entry);
}

/** The command that makes a pending entry what it is, whoever had it before. */
export function claimCommand(key: string, group: string, entry: PendingEntry): readonly string[] {
  return [
    "XCLAIM",
    key,
    group,
    entry.consumer,
    "0",
    formatId(entry.id),
    "TIME",
    String(entry.deliveredAt),
    "RETRYCOUNT",
    String(entry.deliveries),
    "FORCE",
    "JUSTID",
  ];
}

const mostAtOnce = 500;

function batches<T>(items: readonly T[]): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(items.length / mostAtOnce) }, (_, at) =>
    items.slice(at * mostAtOnce, (at + 1) * mostAtOnce),
  );
}
