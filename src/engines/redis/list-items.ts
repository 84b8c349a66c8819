/**
 * The items of a list, quick at both ends: two arrays that grow away from each other, the front one turned round.
 * When one has run empty it gets half of the other, which happens so seldom that each step costs the same on the whole.
 */
export class ListItems implements Iterable<string> {
  #front: string[] = [];
  #back: string[];

  constructor(items: string[] = []) {
    this.#back = items;
  }

  get length(): number {
    return this.#front.length + this.#back.length;
  }

  /** By place; a negative one counts from the end. */
  at(place: number): string | undefined {
    const index = place < 0 ? this.length + place : place;
    const { length } = this.#front;
    return index < length ? this.#front[length - 1 - index] : this.#back[index - length];
  }

  set(place: number, item: string): void {
    const { length } = this.#front;
    if (place < length) this.#front[length - 1 - place] = item;
    else this.#back[place - length] = item;
  }

  pushLeft(item: string): void {
    this.#front.push(item);
  }

  pushRight(item: string): void {
    this.#back.push(item);
  }

  shift(): string | undefined {
    if (this.#front.length === 0) {
      this.#front = this.#back.splice(0, Math.ceil(this.#back.length / 2)).toReversed();
    }
    return this.#front.pop();
  }

  pop(): string | undefined {
    if (this.#back.length === 0) {
      this.#back = this.#front.splice(0, Math.ceil(this.#front.length / 2)).toReversed();
    }
    return this.#back.pop();
  }

  slice(from: number, to: number): string[] {
    const end = Math.min(to, this.length);
    const items: string[] = [];
    for (let place = from; place < end; place += 1) items.push(this.at(place) ?? "");
    return items;
  }

  indexOf(item: string): number {
    for (let place = 0; place < this.length; place += 1) if (this.at(place) === item) return place;
    return -1;
  }

  insert(place: number, item: string): void {
    const { length } = this.#front;
    if (place < length) this.#front.splice(length - place, 0, item);
    else this.#back.splice(place - length, 0, item);
  }

  /** Keeps what the test says, in one go. */
  keep(test: (item: string, place: number) => boolean): void {
    this.#back = [...this].filter(test);
    this.#front = [];
  }

  /** Keeps the items from one place up to, not with, another. */
  trim(from: number, to: number): void {
    const { length } = this.#front;
    this.#back.length = Math.max(0, Math.min(this.#back.length, to - length));
    if (to < length) this.#front.splice(0, length - to);
    const fromFront = Math.min(from, Math.min(length, to));
    this.#front.length -= fromFront;
    if (from > length) this.#back.splice(0, from - length);
  }

  *[Symbol.iterator](): Generator<string> {
    for (let place = this.#front.length - 1; place >= 0; place -= 1) yield this.#front[place] ?? "";
    yield* this.#back;
  }
}
