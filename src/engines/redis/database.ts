import { wrongType } from "./reply.ts";
import { copyValue, isEmpty, newValue, sizeOf, weightOf, type Of, type Value, type ValueType } from "./values.ts";

/** One numbered key space: values, their ends, and who watches or waits for keys. */
export class Database {
  readonly index: number;
  #values = new Map<string, Value>();
  #ends = new Map<string, number>();
  #weights = new Map<string, number>();
  weight = 0;
  readonly #events: DatabaseEvents;

  constructor(index: number, events: DatabaseEvents) {
    this.index = index;
    this.#events = events;
  }

  get(key: string): Value | undefined {
    this.#expire(key);
    return this.#values.get(key);
  }

  /** The value of a type. @throws Failure WRONGTYPE */
  typed<Type extends ValueType>(key: string, type: Type): Of<Type> | undefined {
    const value = this.get(key);
    if (value === undefined) return undefined;
    if (value.type !== type) throw wrongType();
    return value as Of<Type>;
  }

  /** The value of a type, an empty one where there is none. It is kept when `changed` is called. */
  ensure<Type extends "list" | "hash" | "set" | "zset">(key: string, type: Type): Of<Type> {
    const found = this.typed(key, type);
    if (found !== undefined) return found;
    const made = newValue(type);
    this.#values.set(key, made);
    return made;
  }

  /** A value was changed in place: it goes if it is empty; watchers and waiters are told. */
  changed(key: string, event: string): void {
    const value = this.#values.get(key);
    const gone = value !== undefined && isEmpty(value);
    if (gone) this.#drop(key);
    else if (value !== undefined) this.#weigh(key, value);
    this.#events.changed(this, key, event);
    if (gone) this.#events.removed(this, key);
  }

  /** An `ensure` that came to nothing leaves nothing. */
  tidy(key: string): void {
    const value = this.#values.get(key);
    if (value !== undefined && isEmpty(value)) this.#drop(key);
  }

  set(key: string, value: Value, keepEnd = false): void {
    this.#values.set(key, value);
    if (!keepEnd) this.#ends.delete(key);
    this.#weigh(key, value);
  }

  delete(key: string): boolean {
    this.#expire(key);
    return this.#drop(key);
  }

  endOf(key: string): number | undefined {
    return this.#ends.get(key);
  }

  setEnd(key: string, at: number | undefined): void {
    if (at === undefined) this.#ends.delete(key);
    else this.#ends.set(key, at);
  }

  keys(): readonly string[] {
    for (const key of this.#ends.keys()) this.#expire(key);
    return [...this.#values.keys()];
  }

  /** Keys whose expiry has not been looked at may still be counted, as in any Redis. */
  get size(): number {
    return this.#values.size;
  }

  get expiring(): number {
    return this.#ends.size;
  }

  clear(): void {
    this.#values.clear();
    this.#ends.clear();
    this.#weights.clear();
    this.weight = 0;
  }

  swapWith(other: Database): void {
    const mine = { values: this.#values, ends: this.#ends, weights: this.#weights, weight: this.weight };
    this.#values = other.#values;
    this.#ends = other.#ends;
    this.#weights = other.#weights;
    this.weight = other.weight;
    other.#values = mine.values;
    other.#ends = mine.ends;
    other.#weights = mine.weights;
    other.weight = mine.weight;
  }

  copy(key: string): Value | undefined {
    const value = this.get(key);
    return value === undefined ? undefined : copyValue(value);
  }

  /** One turn of active expiry: looks at up to `most` keys that have an end. */
  expireSome(most: number): void {
    let looked = 0;
    for (const key of this.#ends.keys()) {
      if ((looked += 1) > most) return;
      this.#expire(key);
    }
  }

  elements(key: string): number {
    const value = this.get(key);
    return value === undefined ? 0 : sizeOf(value);
  }

  #expire(key: string): void {
    const end = this.#ends.get(key);
    if (end === undefined || end > this.#events.now()) return;
    this.#drop(key);
    this.#events.expired(this, key);
  }

  #drop(key: string): boolean {
    this.weight -= this.#weights.get(key) ?? 0;
    this.#weights.delete(key);
    this.#ends.delete(key);
    return this.#values.delete(key);
  }

  #weigh(key: string, value: Value): void {
    // Weighing a large collection on each change would make pushes quadratic: its growth is followed roughly instead.
    const before = this.#weights.get(key) ?? 0;
    const size = sizeOf(value);
    const next =
      size > 256 && value.type !== "string" && before > 0
        ? Math.max(before, 64 + key.length + size * 40)
        : weightOf(key, value);
    this.weight += next - before;
    this.#weights.set(key, next);
  }
}

export interface DatabaseEvents {
  now(): number;
  changed(db: Database, key: string, event: string): void;
  removed(db: Database, key: string): void;
  expired(db: Database, key: string): void;
}
