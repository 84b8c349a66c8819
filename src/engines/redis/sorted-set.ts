/** Members with scores, in order of score, then of bytes. */
export class SortedSet {
  #scores = new Map<string, number>();
  #order: [member: string, score: number][] = [];

  static from(entries: Iterable<readonly [string, number]>): SortedSet {
    const made = new SortedSet();
    for (const [member, score] of entries) made.set(member, score);
    return made;
  }

  get size(): number {
    return this.#order.length;
  }

  score(member: string): number | undefined {
    return this.#scores.get(member);
  }

  /** True when the member is new. */
  set(member: string, score: number): boolean {
    const before = this.#scores.get(member);
    if (before === score) return false;
    if (before !== undefined) this.#order.splice(this.#place(member, before), 1);
    this.#scores.set(member, score);
    this.#order.splice(this.#place(member, score), 0, [member, score]);
    return before === undefined;
  }

  delete(member: string): boolean {
    const score = this.#scores.get(member);
    if (score === undefined) return false;
    this.#order.splice(this.#place(member, score), 1);
    return this.#scores.delete(member);
  }

  rank(member: string): number | undefined {
    const score = this.#scores.get(member);
    return score === undefined ? undefined : this.#place(member, score);
  }

  entries(): readonly (readonly [string, number])[] {
    return this.#order;
  }

  /** First index whose entry is not before (member, score). */
  #place(member: string, score: number): number {
    let low = 0;
    let high = this.#order.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const [other = "", otherScore = 0] = this.#order[middle] ?? [];
      if (otherScore < score || (otherScore === score && other < member)) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
