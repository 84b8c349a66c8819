import type { Call } from "../command.ts";
import { float, integer, range } from "../numbers.ts";
import { Failure } from "../reply.ts";
import type { Scored } from "./scored.ts";

export type By = "byindex" | "byscore" | "bylex";

export interface Selection {
  readonly key: string;
  readonly by: By;
  readonly low: string;
  readonly high: string;
  readonly reverse?: boolean;
}

/** Places in rising order, from one up to, not with, another. */
export interface PlaceSpan {
  readonly from: number;
  readonly to: number;
}

const nowhere: PlaceSpan = { from: 0, to: 0 };

export function size({ from, to }: PlaceSpan): number {
  return Math.max(0, to - from);
}

/** What LIMIT leaves, counted from the end that is answered first. */
export function limited(span: PlaceSpan, limit: readonly [number, number] | undefined, reverse: boolean): PlaceSpan {
  if (limit === undefined) return span;
  const [offset, count] = limit;
  if (offset < 0) return nowhere;
  const most = count < 0 ? Infinity : count;
  if (reverse) return { from: Math.max(span.from, span.to - offset - most), to: Math.max(span.from, span.to - offset) };
  return { from: span.from + offset, to: Math.min(span.to, span.from + offset + most) };
}

/** In rising order, whatever the direction; for places counted from the far end when `reverse` is set. */
export function select({ db }: Call, { key, by, low, high, reverse = false }: Selection): PlaceSpan {
  const edges = by === "byscore" ? byScore(low, high) : by === "bylex" ? byBytes(low, high) : undefined;
  const [from, to] = by === "byindex" ? [integer(low), integer(high)] : [0, 0];
  const scores = db.typed(key, "zset")?.scores;
  if (scores === undefined) return nowhere;
  if (edges !== undefined)
    return { from: scores.countBefore(edges.isBefore), to: scores.countBefore(edges.isNotAfter) };
  const part = range(from, to, scores.size);
  if (part === undefined) return nowhere;
  return reverse ? { from: scores.size - 1 - part[1], to: scores.size - part[0] } : { from: part[0], to: part[1] + 1 };
}

export function between(call: Call, by: By): PlaceSpan {
  const [key = "", low = "", high = ""] = call.args;
  return select(call, { key, by, low, high });
}

/** The ends of a range as tests of entries: what comes before it, and what comes before its end. */
interface Edges {
  isBefore(entry: Scored): boolean;
  isNotAfter(entry: Scored): boolean;
}

function byScore(low: string, high: string): Edges {
  const [min, minOpen] = bound(low);
  const [max, maxOpen] = bound(high);
  return {
    isBefore: ([, score]) => (minOpen ? score <= min : score < min),
    isNotAfter: ([, score]) => (maxOpen ? score < max : score <= max),
  };
}

function bound(text: string): readonly [number, boolean] {
  const open = text.startsWith("(");
  try {
    return [float(open ? text.slice(1) : text, true), open];
  } catch {
    throw new Failure("ERR min or max is not a float");
  }
}

function byBytes(low: string, high: string): Edges {
  const from = lexBound(low);
  const to = lexBound(high);
  return {
    isBefore: ([member]) => !(from.compare(member) <= 0),
    isNotAfter: ([member]) => to.compare(member) >= 0,
  };
}

/** How a bound stands to a member: negative before it, positive after; an open bound is never equal. */
function lexBound(text: string): { compare(member: string): number } {
  if (text === "-") return { compare: () => -1 };
  if (text === "+") return { compare: () => 1 };
  const open = text.startsWith("(");
  if (!open && !text.startsWith("[")) throw new Failure("ERR min or max not valid string range item");
  const value = text.slice(1);
  return { compare: (member) => (value < member ? -1 : value > member ? 1 : open ? Number.NaN : 0) };
}
