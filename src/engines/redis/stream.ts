/** An id as milliseconds and number: both are whole up to 2^64. */
export type StreamId = readonly [ms: bigint, seq: bigint];

export interface StreamEntry {
  readonly id: StreamId;
  readonly fields: readonly string[];
}

export interface PendingEntry {
  readonly id: StreamId;
  consumer: string;
  deliveredAt: number;
  deliveries: number;
}

export interface Group {
  lastId: StreamId;
  /** How many entries the group has read; null where that can't be known. */
  entriesRead: number | null;
  readonly pending: Map<string, PendingEntry>;
  readonly consumers: Map<string, { seenAt: number }>;
}

export interface Stream {
  entries: StreamEntry[];
  lastId: StreamId;
  maxDeleted: StreamId;
  added: number;
  readonly groups: Map<string, Group>;
}

export const largestPart = 2n ** 64n - 1n;
export const lowestId: StreamId = [0n, 0n];
export const highestId: StreamId = [largestPart, largestPart];

export function newStream(): Stream {
  return { entries: [], lastId: lowestId, maxDeleted: lowestId, added: 0, groups: new Map() };
}

export function compareIds(one: StreamId, other: StreamId): number {
  if (one[0] !== other[0]) return one[0] < other[0] ? -1 : 1;
  return one[1] === other[1] ? 0 : one[1] < other[1] ? -1 : 1;
}

export function formatId([ms, seq]: StreamId): string {
  return `${ms}-${seq}`;
}

/** Reads `ms` or `ms-seq`; undefined where it is none. */
export function parseId(text: string, missingSeq: bigint): StreamId | undefined {
  const parts = /^(\d{1,20})(?:-(\d{1,20}))?$/.exec(text);
  if (parts === null) return undefined;
  const [ms, seq] = [BigInt(parts[1] ?? ""), parts[2] === undefined ? missingSeq : BigInt(parts[2])];
  return ms > largestPart || seq > largestPart ? undefined : [ms, seq];
}

/** The id after this one; undefined after the highest. */
export function idAfter([ms, seq]: StreamId): StreamId | undefined {
  if (seq < largestPart) return [ms, seq + 1n];
  return ms < largestPart ? [ms + 1n, 0n] : undefined;
}

/** The id before this one; undefined before the lowest. */
export function idBefore([ms, seq]: StreamId): StreamId | undefined {
  if (seq > 0n) return [ms, seq - 1n];
  return ms > 0n ? [ms - 1n, largestPart] : undefined;
}

/** Index of the first entry whose id is not before this one. */
export function placeOf(stream: Stream, id: StreamId): number {
  let low = 0;
  let high = stream.entries.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const entry = stream.entries[middle];
    if (entry !== undefined && compareIds(entry.id, id) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Index of the first entry after this id. */
export function placeAfter(stream: Stream, id: StreamId): number {
  const next = idAfter(id);
  return next === undefined ? stream.entries.length : placeOf(stream, next);
}

export function entryAt(stream: Stream, id: StreamId): StreamEntry | undefined {
  const entry = stream.entries[placeOf(stream, id)];
  return entry !== undefined && compareIds(entry.id, id) === 0 ? entry : undefined;
}

export function noteDeleted(stream: Stream, id: StreamId): void {
  if (compareIds(id, stream.maxDeleted) > 0) stream.maxDeleted = id;
}

/** Whether an entry at or after this id was deleted while the stream goes on: counting by ids would be wrong. */
export function hasGaps(stream: Stream, from: StreamId): boolean {
  return (
    stream.entries.length > 0 && compareIds(stream.maxDeleted, lowestId) > 0 && compareIds(stream.maxDeleted, from) >= 0
  );
}

/** How many entries were ever added up to this id; null where deletions hide it. */
export function countUpTo(stream: Stream, id: StreamId): number | null {
  if (stream.added === 0) return 0;
  const first = stream.entries[0];
  if (compareIds(id, stream.lastId) >= 0) return compareIds(id, stream.lastId) === 0 ? stream.added : null;
  if (first === undefined) return stream.added;
  if (hasGaps(stream, first.id)) return null;
  return stream.added - (stream.entries.length - placeAfter(stream, id));
}
