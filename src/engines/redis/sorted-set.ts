import { NamedMap, type Names } from "./names.ts";

type Entry = readonly [member: string, score: number];

/** A part grows up to that before it is halved: moving entries inside of one costs little. */
const fullPart = 512;

/** Members with scores, in order of score, then of bytes: in parts of some hundred, so that no change moves them all. */
export class SortedSet {
  readonly #scores = new NamedMap<number>();
  #parts: Entry[][] = [[]];

  static from(entries: Iterable<Entry>): SortedSet {
    const made = new SortedSet();
    for (const [member, score] of entries) made.set(member, score);
    return made;
  }

  get size(): number {
    return this.#scores.size;
  }

  score(member: string): number | undefined {
    return this.#scores.get(member);
  }

  /** True when the member is new. */
  set(member: string, score: number): boolean {
    const before = this.#scores.get(member);
    if (before === score) return false;
    if (before !== undefined) this.#take([member, before]);
    this.#scores.set(member, score);
    this.#put([member, score]);
    return before === undefined;
  }

  delete(member: string): boolean {
    const score = this.#scores.get(member);
    if (score === undefined) return false;
    this.#take([member, score]);
    return this.#scores.delete(member);
  }

  rank(member: string): number | undefined {
    const score = this.#scores.get(member);
    return score === undefined ? undefined : this.countBefore((entry) => isBefore(entry, [member, score]));
  }

  /** How many entries come first for which the test holds; it must hold for none after one for which it does not. */
  countBefore(test: (entry: Entry) => boolean): number {
    const part = this.#partOf(test);
    let count = placeIn(this.#parts[part] ?? [], test);
    for (let at = 0; at < part; at += 1) count += this.#parts[at]?.length ?? 0;
    return count;
  }

  /** Entries by place, from one up to, not with, another. */
  slice(from: number, to: number): readonly Entry[] {
    const found: Entry[] = [];
    let start = 0;
    for (const part of this.#parts) {
      const end = start + part.length;
      if (end > from && start < to) found.push(...part.slice(Math.max(0, from - start), to - start));
      if (end >= to) break;
      start = end;
    }
    return found;
  }

  entries(): readonly Entry[] {
    return this.#parts.length === 1 ? (this.#parts[0] ?? []) : this.#parts.flat();
  }

  members(): IterableIterator<string> {
    return this.#scores.keys();
  }

  /** Members by places that have nothing to do with their scores. */
  names(): Names {
    return this.#scores.names();
  }

  #put(entry: Entry): void {
    const test = (other: Entry): boolean => isBefore(other, entry);
    const at = this.#partOf(test);
    const part = this.#parts[at] ?? [];
    part.splice(placeIn(part, test), 0, entry);
    if (part.length > fullPart) this.#parts.splice(at + 1, 0, part.splice(fullPart >> 1));
  }

  #take(entry: Entry): void {
    const test = (other: Entry): boolean => isBefore(other, entry);
    const at = this.#partOf(test);
    const part = this.#parts[at] ?? [];
    part.splice(placeIn(part, test), 1);
    if (part.length === 0 && this.#parts.length > 1) this.#parts.splice(at, 1);
  }

  /** The first part with an entry for which the test does not hold; else the last. */
  #partOf(test: (entry: Entry) => boolean): number {
    let low = 0;
    let high = this.#parts.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      const last = this.#parts[middle]?.at(-1);
      if (last !== undefined && test(last)) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

function isBefore([member, score]: Entry, [other, otherScore]: Entry): boolean {
  return score < otherScore || (score === otherScore && member < other);
}

/** The first place for which the test does not hold. */
function placeIn(part: readonly Entry[], test: (entry: Entry) => boolean): number {
  let low = 0;
  let high = part.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (test(part[middle] as Entry)) low = middle + 1;
    else high = middle;
  }
  return low;
}
