import { family, type Call } from "../command.ts";
import { integer } from "../numbers.ts";
import { Failure, MapReply, noArray, syntaxError, type Reply } from "../reply.ts";
import { lowestId, placeAfter } from "../stream.ts";
import { entryReply, readId } from "./stream.ts";

export const streamReads = family("stream", [["xread", -4, "readonly blocking movablekeys", [0, 0, 0], xread]]);

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
    return text === "$" ? (stream?.lastId ?? lowestId) : readId(text);
  });
  const attempt = (): Reply | undefined => {
    const found = keys.flatMap((key, index): (readonly [Reply, Reply])[] => {
      const stream = db.typed(key, "stream")?.stream;
      if (stream === undefined) return [];
      const from = placeAfter(stream, after[index] ?? lowestId);
      const entries = stream.entries.slice(from, from + count);
      return entries.length === 0 ? [] : [[key, entries.map(entryReply)]];
    });
    return streamsReply(client.resp, found);
  };
  return (
    attempt() ??
    (blockMs === undefined ? noArray : call.server.block(call, { keys, type: "stream", timeoutMs: blockMs, attempt }))
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
