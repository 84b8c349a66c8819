import type { Database } from "./database.ts";
import { formatDouble } from "./reply.ts";
import { formatId, type Stream } from "./stream.ts";
import type { Value } from "./values.ts";

/** Commands that make a database what it is. */
export function rebuild(db: Database): readonly (readonly string[])[] {
  return db.keys().flatMap((key) => {
    const value = db.get(key);
    if (value === undefined) return [];
    const end = db.endOf(key);
    return [...commandsFor(key, value), ...(end === undefined ? [] : [["PEXPIREAT", key, String(end)]])];
  });
}

function commandsFor(key: string, value: Value): readonly (readonly string[])[] {
  if (value.type === "string") return [["SET", key, value.text]];
  if (value.type === "list") return batches(value.items).map((items) => ["RPUSH", key, ...items]);
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

function streamCommands(key: string, stream: Stream): readonly (readonly string[])[] {
  const made =
    stream.entries.length === 0
      ? [["XADD", key, "MAXLEN", "0", formatId(stream.lastId[0] === 0 ? [0, 1] : stream.lastId), "x", "y"]]
      : [];
  const groups = [...stream.groups].flatMap(([name, group]) => [
    ["XGROUP", "CREATE", key, name, formatId(group.lastId)],
    ...[...group.consumers.keys()].map((consumer) => ["XGROUP", "CREATECONSUMER", key, name, consumer]),
    ...[...group.pending.values()].map((entry) => [
      "XCLAIM",
      key,
      name,
      entry.consumer,
      "0",
      formatId(entry.id),
      "TIME",
      String(entry.deliveredAt),
      "RETRYCOUNT",
      String(entry.deliveries),
      "JUSTID",
      "FORCE",
    ]),
  ]);
  return [
    ...stream.entries.map((entry) => ["XADD", key, formatId(entry.id), ...entry.fields]),
    ...made,
    ["XSETID", key, formatId(stream.lastId)],
    ...groups,
  ];
}

const mostAtOnce = 500;

function batches<T>(items: readonly T[]): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(items.length / mostAtOnce) }, (_, at) =>
    items.slice(at * mostAtOnce, (at + 1) * mostAtOnce),
  );
}
