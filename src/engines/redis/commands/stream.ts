import { family, type Call } from "../command.ts";
import { integer } from "../numbers.ts";
import { Failure, MapReply, noArray, Simple, syntaxError, type Reply } from "../reply.ts";
import {
  compareIds,
  entryAt,
  formatId,
  newStream,
  parseId,
  placeOf,
  type Stream,
  type StreamEntry,
  type StreamId,
} from "../stream.ts";

export const streams = family("stream", [
  ["xadd", -5, "write denyoom fast", [1, 1, 1], xadd],
  [
    "xlen",
    2,
    "readonly fast",
    [1, 1, 1],
    ({ db, args: [key = ""] }) => db.typed(key, "stream")?.stream.entries.length ?? 0,
  ],
  ["xrange", -4, "readonly", [1, 1, 1], (call) => xrange(call, false)],
  ["xrevrange", -4, "readonly", [1, 1, 1], (call) => xrange(call, true)],
  ["xdel", -3, "write fast", [1, 1, 1], xdel],
  ["xtrim", -4, "write", [1, 1, 1], xtrim],
  ["xsetid", -3, "write denyoom fast", [1, 1, 1], xsetid],
  ["xread", -4, "readonly blocking", [0, 0, 0], xread],
]);

export const badId = (): Failure => new Failure("ERR Invalid stream ID specified as stream command argument");

export function readId(text: string, missingSeq = 0): StreamId {
  const id = parseId(text, missingSeq);
  if (id === undefined) throw badId();
  return id;
}

export function entryReply({ id, fields }: StreamEntry): Reply {
  return [formatId(id), fields];
}

interface Trim {
  readonly by: "maxlen" | "minid";
  readonly bound: string;
}

/** MAXLEN or MINID at a place of the words; how many words it took. */
function readTrim(words: readonly string[], at: number): { readonly trim: Trim; readonly used: number } {
  const by = (words[at] ?? "").toLowerCase() as Trim["by"];
  let used = 1;
  const approximate = words[at + 1] === "~";
  if (approximate || words[at + 1] === "=") used += 1;
  const bound = words[at + used] ?? "";
  used += 1;
  if (by === "maxlen" && integer(bound) < 0) throw new Failure("ERR The MAXLEN argument must be >= 0.");
  if ((words[at + used] ?? "").toLowerCase() === "limit") {
    if (!approximate) throw new Failure("ERR syntax error, LIMIT cannot be used without the special ~ option");
    used += 2;
  }
  return { trim: { by, bound }, used };
}

function trimStream(stream: Stream, { by, bound }: Trim): number {
  const place = by === "maxlen" ? Math.max(0, stream.entries.length - integer(bound)) : placeOf(stream, readId(bound));
  const gone = stream.entries.splice(0, place);
  const last = gone.at(-1);
  if (last !== undefined && compareIds(last.id, stream.maxDeleted) > 0) stream.maxDeleted = last.id;
  return gone.length;
}

function xadd(call: Call): Reply {
  const { db, server, args } = call;
  const [key = "", ...rest] = args;
  let at = 0;
  let create = true;
  let trim: Trim | undefined;
  for (; at < rest.length; at += 1) {
    const word = (rest[at] ?? "").toLowerCase();
    if (word === "nomkstream") create = false;
    else if (word === "maxlen" || word === "minid") {
      const read = readTrim(rest, at);
      trim = read.trim;
      at += read.used - 1;
    } else break;
  }
  const [idText = "", ...fields] = rest.slice(at);
  if (fields.length === 0 || fields.length % 2 !== 0)
    throw new Failure("ERR wrong number of arguments for 'xadd' command");
  checkNewId(idText);
  const found = db.typed(key, "stream");
  const stream = found?.stream ?? newStream();
  const id = chooseId(stream, idText, server.now());
  if (found === undefined && !create) return null;
  if (found === undefined) db.set(key, { type: "stream", stream });
  stream.entries.push({ id, fields });
  stream.lastId = id;
  stream.added += 1;
  if (trim !== undefined) trimStream(stream, trim);
  call.log = [["xadd", key, ...(trim === undefined ? [] : [trim.by, trim.bound]), formatId(id), ...fields]];
  db.changed(key, "xadd");
  server.keyReady(db, key);
  return formatId(id);
}

/** What is wrong with an id by itself is said before the key is looked at. */
function checkNewId(text: string): void {
  if (text === "*" || /^\d+-\*$/.test(text)) return;
  const [ms, seq] = readId(text);
  if (ms === 0 && seq === 0) throw new Failure("ERR The ID specified in XADD must be greater than 0-0");
}

function chooseId(stream: Stream, text: string, now: number): StreamId {
  const { lastId } = stream;
  if (text === "*") return now > lastId[0] ? [now, 0] : [lastId[0], lastId[1] + 1];
  const partial = /^(\d+)-\*$/.exec(text);
  const id: StreamId =
    partial === null
      ? readId(text)
      : [Number(partial[1]), Number(partial[1]) === lastId[0] ? lastId[1] + 1 : Number(partial[1]) === 0 ? 1 : 0];
  if (compareIds(id, lastId) <= 0)
    throw new Failure("ERR The ID specified in XADD is equal or smaller than the target stream top item");
  return id;
}

/** A bound of XRANGE: `-`, `+`, an id, or `(id` for an open one. */
function bound(text: string, end: boolean): StreamId {
  if (text === "-") return [0, 0];
  if (text === "+") return [Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER];
  const open = text.startsWith("(");
  const id = readId(open ? text.slice(1) : text, end ? Number.MAX_SAFE_INTEGER : 0);
  if (!open) return id;
  if (!end) return [id[0], id[1] + 1];
  return id[1] > 0 ? [id[0], id[1] - 1] : [id[0] - 1, Number.MAX_SAFE_INTEGER];
}

export function between(stream: Stream | undefined, low: string, high: string): readonly StreamEntry[] {
  const from = bound(low, false);
  const to = bound(high, true);
  if (stream === undefined) return [];
  const end = stream.entries.findIndex((entry) => compareIds(entry.id, to) > 0);
  return stream.entries.slice(placeOf(stream, from), end < 0 ? undefined : end);
}

function xrange({ db, args: [key = "", first = "", second = "", word, count] }: Call, reverse: boolean): Reply {
  if (word !== undefined && (word.toLowerCase() !== "count" || count === undefined)) throw syntaxError();
  const most = count === undefined ? Infinity : integer(count);
  between(undefined, reverse ? second : first, reverse ? first : second);
  const stream = db.typed(key, "stream")?.stream;
  const found = reverse ? between(stream, second, first).toReversed() : between(stream, first, second);
  if (stream !== undefined && most === 0) return noArray;
  return found.slice(0, most).map(entryReply);
}

function xdel({ db, args: [key = "", ...ids] }: Call): Reply {
  const stream = db.typed(key, "stream")?.stream;
  if (stream === undefined) return 0;
  const wanted = ids.map((id) => readId(id));
  let count = 0;
  for (const id of wanted) {
    if (entryAt(stream, id) === undefined) continue;
    stream.entries.splice(placeOf(stream, id), 1);
    if (compareIds(id, stream.maxDeleted) > 0) stream.maxDeleted = id;
    count += 1;
  }
  if (count > 0) db.changed(key, "xdel");
  return count;
}

function xtrim({ db, args: [key = "", ...words] }: Call): Reply {
  if (!/^(maxlen|minid)$/i.test(words[0] ?? "")) throw syntaxError();
  const { trim, used } = readTrim(words, 0);
  if (used < words.length) throw syntaxError();
  if (trim.by === "minid") readId(trim.bound);
  const stream = db.typed(key, "stream")?.stream;
  const count = stream === undefined ? 0 : trimStream(stream, trim);
  if (count > 0) db.changed(key, "xtrim");
  return count;
}

function xsetid({ db, args: [key = "", id = ""] }: Call): Reply {
  const next = readId(id);
  const stream = db.typed(key, "stream")?.stream;
  if (stream === undefined) throw new Failure("ERR no such key");
  const last = stream.entries.at(-1);
  if (last !== undefined && compareIds(next, last.id) < 0) {
    throw new Failure("ERR The ID specified in XSETID is smaller than the target stream top item");
  }
  stream.lastId = next;
  db.changed(key, "xsetid");
  return new Simple("OK");
}

function xread(call: Call): Reply {
  const { db, client, args } = call;
  const at = args.findIndex((word) => word.toLowerCase() === "streams");
  const { count, blockMs } = readOptions(args.slice(0, Math.max(0, at)));
  const rest = args.slice(at + 1);
  if (at < 0 || rest.length === 0) throw syntaxError();
  if (rest.length % 2 !== 0) {
    throw new Failure("ERR Unbalanced XREAD list of streams: for each stream key an ID or '$' must be specified.");
  }
  const keys = rest.slice(0, rest.length / 2);
  const after = rest.slice(rest.length / 2).map((text, index) => {
    const stream = db.typed(keys[index] ?? "", "stream")?.stream;
    return text === "$" ? (stream?.lastId ?? ([0, 0] as const)) : readId(text);
  });
  const attempt = (): Reply | undefined => {
    const found = keys.flatMap((key, index): (readonly [Reply, Reply])[] => {
      const stream = db.typed(key, "stream")?.stream;
      const [ms, seq] = after[index] ?? [0, 0];
      const entries = stream?.entries.slice(placeOf(stream, [ms, seq + 1]), undefined).slice(0, count) ?? [];
      return entries.length === 0 ? [] : [[key, entries.map(entryReply)]];
    });
    return streamsReply(client.resp, found);
  };
  return (
    attempt() ??
    (blockMs === undefined ? noArray : call.server.block(call, { keys, timeoutMs: blockMs, empty: noArray, attempt }))
  );
}

export function streamsReply(resp: 2 | 3, found: readonly (readonly [Reply, Reply])[]): Reply | undefined {
  if (found.length === 0) return undefined;
  return resp === 3 ? new MapReply(found) : found.map(([key, entries]) => [key, entries]);
}

export interface ReadOptions {
  readonly count: number;
  readonly blockMs: number | undefined;
  readonly noAck: boolean;
}

export function readOptions(words: readonly string[]): ReadOptions {
  let count = Infinity;
  let blockMs: number | undefined;
  let noAck = false;
  for (let at = 0; at < words.length; at += 1) {
    const word = (words[at] ?? "").toLowerCase();
    if (word === "noack") noAck = true;
    else if (word === "count" && words[at + 1] !== undefined) {
      at += 1;
      const asked = integer(words[at] ?? "");
      count = asked <= 0 ? Infinity : asked;
    } else if (word === "block" && words[at + 1] !== undefined) {
      at += 1;
      if (!/^-?\d+$/.test(words[at] ?? "")) throw new Failure("ERR timeout is not an integer or out of range");
      blockMs = integer(words[at] ?? "");
      if (blockMs < 0) throw new Failure("ERR timeout is negative");
    } else throw syntaxError();
  }
  return { count, blockMs, noAck };
}
