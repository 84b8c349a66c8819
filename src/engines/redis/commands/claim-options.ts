import { integer } from "../numbers.ts";
import { Failure } from "../reply.ts";
import type { StreamId } from "../stream.ts";
import { readId } from "./stream.ts";

/** What XCLAIM is asked to do beside taking over. */
export interface ClaimOptions {
  readonly ids: readonly StreamId[];
  justId: boolean;
  force: boolean;
  deliveredAt: number;
  deliveries: number | undefined;
  lastId: StreamId | undefined;
}

export function claimOptions(words: readonly string[], now: number): ClaimOptions {
  const end = words.findIndex((word) => !/^\d+(-\d+)?$/.test(word));
  const ids = (end < 0 ? words : words.slice(0, end)).map((id) => readId(id));
  const options: ClaimOptions = {
    ids,
    justId: false,
    force: false,
    deliveredAt: now,
    deliveries: undefined,
    lastId: undefined,
  };
  const rest = end < 0 ? [] : words.slice(end);
  for (let at = 0; at < rest.length; at += 1) {
    const word = (rest[at] ?? "").toLowerCase();
    if (word === "justid") options.justId = true;
    else if (word === "force") options.force = true;
    else if (rest[at + 1] === undefined) throw new Failure(`ERR Unrecognized XCLAIM option '${rest[at] ?? ""}'`);
    else {
      at += 1;
      const value = rest[at] ?? "";
      if (word === "idle") options.deliveredAt = now - number(word, value);
      else if (word === "time") options.deliveredAt = number(word, value);
      else if (word === "retrycount") options.deliveries = number(word, value);
      else if (word === "lastid") options.lastId = readId(value);
      else throw new Failure(`ERR Unrecognized XCLAIM option '${rest[at - 1] ?? ""}'`);
    }
  }
  return options;
}

function number(option: string, value: string): number {
  if (!/^-?\d+$/.test(value)) throw new Failure(`ERR Invalid ${option.toUpperCase()} option argument for XCLAIM`);
  return integer(value);
}
