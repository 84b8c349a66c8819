import { family, type Call } from "../command.ts";
import { integer } from "../numbers.ts";
import { Failure, noArray, Simple, syntaxError, type Reply } from "../reply.ts";
import {
  compareIds,
  entryAt,
  formatId,
  highestId,
  idAfter,
  idBefore,
  largestPart,
  lowestId,
  newStream,
  noteDeleted,
  parseId,
  placeAfter,
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
]);

export const badId = (): Failure => new Failure("ERR Invalid stream ID specified as stream command argument");

export function readId(text: string, missingSeq = 0n): StreamId {
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
  /** Only whole nodes of the real server's tree may go. */
  readonly roughly: boolean;
  readonly most: number;
}

/** How many entries the real server keeps in one node, by default. */
const nodeEntries = 100;

/** MAXLEN or MINID at a place of the words; how many words it took. */
function readTrim(words: readonly string[], at: number): { readonly trim: Trim; readonly used: number } {
  const by = (words[at] ?? "").toLowerCase() as Trim["by"];
  let used = 1;
  const roughly = words[at + 1] === "~";
  if (roughly || words[at + 1] === "=") used += 1;
  const bound = words[at + used] ?? "";
  used += 1;
  if (by === "maxlen" && integer(bound) < 0) throw new Failure("ERR The MAXLEN argument must be >= 0.");
  let most = 0;
  if ((words[at + used] ?? "").toLowerCase() === "limit") {
    if (!roughly) throw new Failure("ERR syntax error, LIMIT cannot be used without the special ~ option");
    most = integer(words[at + used + 1] ?? "");
    if (most < 0) throw new Failure("ERR The LIMIT argument must be >= 0.");
    used += 2;
  }
  return { trim: { by, bound, roughly, most: most === 0 ? Infinity : most }, used };
}

function trimStream(stream: Stream, { by, bound, roughly, most }: Trim): number {
  const place = by === "maxlen" ? Math.max(0, stream.entries.length - integer(bound)) : placeOf(stream, readId(bound));
  const everything = place === stream.entries.length && place <= most;
  const count = roughly && !everything ? Math.floor(Math.min(place, most) / nodeEntries) * nodeEntries : place;
  return stream.entries.splice(0, count).length;
}

/** What a trim came to, for the log. */
function exactTrim(stream: Stream): readonly string[] {
  return ["MAXLEN", String(stream.entries.length)];
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
    } else if (word === "limit" && trim === undefined) {
      throw new Failure("ERR syntax error, LIMIT cannot be used without specifying a trimming strategy");
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
  const trimmed = trim === undefined ? 0 : trimStream(stream, trim);
  call.log = [["xadd", key, ...(trim === undefined ? [] : exactTrim(stream)), formatId(id), ...fields]];
  db.changed(key, "xadd");
  if (trimmed > 0) server.notify(db, "xtrim", key);
  return formatId(id);
}

/** What is wrong with an id by itself is said before the key is looked at. */
function checkNewId(text: string): void {
  if (text === "*" || /^\d+-\*$/.test(text)) return;
  const [ms, seq] = readId(text);
  if (ms === 0n && seq === 0n) throw new Failure("ERR The ID specified in XADD must be greater than 0-0");
}

function chooseId(stream: Stream, text: string, now: number): StreamId {
  const { lastId } = stream;
  if (compareIds(lastId, highestId) === 0)
    throw new Failure("ERR The stream has exhausted the last possible ID, unable to add more items");
  if (text === "*") return BigInt(now) > lastId[0] ? [BigInt(now), 0n] : (idAfter(lastId) ?? highestId);
  const partial = /^(\d+)-\*$/.exec(text);
  const id = partial === null ? readId(text) : nextWithin(readId(partial[1] ?? "")[0], lastId);
  if (id === undefined) throw new Failure("ERR Elements are too large to be stored");
  if (compareIds(id, lastId) <= 0)
    throw new Failure("ERR The ID specified in XADD is equal or smaller than the target stream top item");
  return id;
}

/** The next id of one millisecond; undefined where it has no number left. */
function nextWithin(ms: bigint, lastId: StreamId): StreamId | undefined {
  if (ms !== lastId[0]) return [ms, ms === 0n ? 1n : 0n];
  return lastId[1] === largestPart ? undefined : [ms, lastId[1] + 1n];
}

/** A bound of XRANGE: `-`, `+`, an id, or `(id` for an open one. */
export function bound(text: string, end: boolean): StreamId {
  if (text === "-") return lowestId;
  if (text === "+") return highestId;
  const open = text.startsWith("(");
  const id = readId(open ? text.slice(1) : text, end ? largestPart : 0n);
  if (!open) return id;
  const moved = end ? idBefore(id) : idAfter(id);
  if (moved === undefined) throw new Failure(`ERR invalid ${end ? "end" : "start"} ID for the interval`);
  return moved;
}

export function between(stream: Stream | undefined, low: string, high: string): readonly StreamEntry[] {
  const from = bound(low, false);
  const to = bound(high, true);
  return stream?.entries.slice(placeOf(stream, from), placeAfter(stream, to)) ?? [];
}

function xrange({ db, args }: Call, reverse: boolean): Reply {
  const [key = "", first = "", second = "", word, count, more] = args;
  if (word !== undefined && (word.toLowerCase() !== "count" || count === undefined || more !== undefined))
    throw syntaxError();
  const most = count === undefined ? Infinity : integer(count);
  between(undefined, reverse ? second : first, reverse ? first : second);
  const stream = db.typed(key, "stream")?.stream;
  const found = reverse ? between(stream, second, first).toReversed() : between(stream, first, second);
  if (stream !== undefined && most <= 0) return noArray;
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
    noteDeleted(stream, id);
    count += 1;
  }
  if (count > 0) db.changed(key, "xdel");
  return count;
}

function xtrim(call: Call): Reply {
  const { db, args } = call;
  const [key = "", ...words] = args;
  if (!/^(maxlen|minid)$/i.test(words[0] ?? "")) throw syntaxError();
  const { trim, used } = readTrim(words, 0);
  if (used < words.length) throw syntaxError();
  if (trim.by === "minid") readId(trim.bound);
  const stream = db.typed(key, "stream")?.stream;
  const count = stream === undefined ? 0 : trimStream(stream, trim);
  if (stream !== undefined && count > 0) {
    call.log = [["xtrim", key, ...exactTrim(stream)]];
    db.changed(key, "xtrim");
  }
  return count;
}

function xsetid({ db, args: [key = "", id = "", ...words] }: Call): Reply {
  const next = readId(id);
  const { added, maxDeleted } = setIdOptions(words);
  if (maxDeleted !== undefined && compareIds(next, maxDeleted) < 0)
    throw new Failure("ERR The ID specified in XSETID is smaller than the provided max_deleted_entry_id");
  const stream = db.typed(key, "stream")?.stream;
  if (stream === undefined) throw new Failure("ERR no such key");
  const last = stream.entries.at(-1);
  if (last !== undefined && compareIds(next, last.id) < 0) {
    throw new Failure("ERR The ID specified in XSETID is smaller than the target stream top item");
  }
  if (added !== undefined && added < stream.entries.length)
    throw new Failure("ERR The entries_added specified in XSETID is smaller than the target stream length");
  stream.lastId = next;
  stream.added = added ?? stream.added;
  if (maxDeleted !== undefined && compareIds(maxDeleted, lowestId) > 0) stream.maxDeleted = maxDeleted;
  db.changed(key, "xsetid");
  return new Simple("OK");
}

function setIdOptions(words: readonly string[]): {
  readonly added: number | undefined;
  readonly maxDeleted: StreamId | undefined;
} {
  let added: number | undefined;
  let maxDeleted: StreamId | undefined;
  for (let at = 0; at < words.length; at += 2) {
    const word = (words[at] ?? "").toLowerCase();
    const value = words[at + 1];
    if (value !== undefined && word === "entriesadded") {
      added = integer(value);
      if (added < 0) throw new Failure("ERR entries_added must be positive");
    } else if (value !== undefined && word === "maxdeletedid") maxDeleted = readId(value);
    else throw syntaxError();
  }
  return { added, maxDeleted };
}
