/** An id as milliseconds and number. */
export type StreamId = readonly [ms: number, seq: number];

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

export function newStream(): Stream {
  return { entries: [], lastId: [0, 0], maxDeleted: [0, 0], added: 0, groups: new Map() };
}

export function compareIds(one: StreamId, other: StreamId): number {
  return one[0] - other[0] || one[1] - other[1];
}

export function formatId([ms, seq]: StreamId): string {
  return `${ms}-${seq}`;
}

/** Reads `ms` or `ms-seq`; undefined where it is none. */
export function parseId(text: string, missingSeq: number): StreamId | undefined {
  const parts = /^(\d{1,16})(?:-(\d{1,16}))?$/.exec(text);
  if (parts === null) return undefined;
  return [Number(parts[1]), parts[2] === undefined ? missingSeq : Number(parts[2])];
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

export function entryAt(stream: Stream, id: StreamId): StreamEntry | undefined {
  const entry = stream.entries[placeOf(stream, id)];
  return entry !== undefined && compareIds(entry.id, id) === 0 ? entry : undefined;
}
