import { NamedMap, NamedSet, type Names } from "./names.ts";
import { wrongType } from "./reply.ts";
import { copyValue, isEmpty, newValue, sizeOf, weightOf, type Of, type Value, type ValueType } from "./values.ts";

interface Held {
  value: Value;
  /** When it ends; Infinity: never. */
  end: number;
  weight: number;
  /** Its size and weight when it was last weighed piece by piece. */
  weighedSize: number;
  weighed: number;
}

/** One numbered key space: values, their ends, and who watches or waits for keys. */
export class Database {
  readonly index: number;
  #held = new NamedMap<Held>();
  #expiring = new NamedSet();
  /** Goes round the keys that have an end, a part at each turn of active expiry. */
  #round: Iterator<string> | undefined;
  weight = 0;
  readonly #events: DatabaseEvents;

  constructor(index: number, events: DatabaseEvents) {
    this.index = index;
    this.#events = events;
  }

  get(key: string): Value | undefined {
    const held = this.#held.get(key);
    if (held === undefined) return undefined;
    return held.end !== Infinity && this.#expire(key, held) ? undefined : held.value;
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
    this.#held.set(key, newlyHeld(made));
    this.#events.created(this, key);
    return made;
  }

  /** A value was changed in place: it goes if it is empty; watchers and waiters are told. */
  changed(key: string, event?: string): void {
    const held = this.#held.get(key);
    const gone = held !== undefined && isEmpty(held.value);
    if (gone) this.#drop(key);
    else if (held !== undefined) this.#weigh(key, held);
    this.#events.changed(this, key, event);
    if (gone) this.#events.removed(this, key);
  }

  /** An `ensure` that came to nothing leaves nothing. */
  tidy(key: string): void {
    const held = this.#held.get(key);
    if (held !== undefined && isEmpty(held.value)) this.#drop(key);
  }

  set(key: string, value: Value, keepEnd = false): void {
    const held = this.#held.get(key);
    if (held === undefined) {
      const made = newlyHeld(value);
      this.#held.set(key, made);
      this.#weigh(key, made);
      this.#events.created(this, key);
      return;
    }
    held.value = value;
    held.weighedSize = 0;
    if (!keepEnd && held.end !== Infinity) this.setEnd(key, undefined);
    this.#weigh(key, held);
  }

  delete(key: string): boolean {
    const held = this.#held.get(key);
    if (held === undefined || (held.end !== Infinity && this.#expire(key, held))) return false;
    return this.#drop(key);
  }

  endOf(key: string): number | undefined {
    const end = this.#held.get(key)?.end ?? Infinity;
    return end === Infinity ? undefined : end;
  }

  setEnd(key: string, at: number | undefined): void {
    const held = this.#held.get(key);
    if (held === undefined) return;
    held.end = at ?? Infinity;
    if (at === undefined) this.#expiring.delete(key);
    else this.#expiring.add(key);
  }

  keys(): readonly string[] {
    for (const key of this.#expiring) this.#expireIfDue(key);
    return [...this.#held.keys()];
  }

  /** Keys by place; some may have come to their end without having been looked at. */
  names(): Names {
    return this.#held.names();
  }

  /** Keys that have an end, by place. */
  expiringNames(): Names {
    return this.#expiring.names();
  }

  /** A key by chance. */
  anyKey(): string | undefined {
    for (let names = this.names(); names.length > 0; names = this.names()) {
      const key = names.at(Math.floor(Math.random() * names.length)) ?? "";
      if (this.get(key) !== undefined) return key;
    }
    return undefined;
  }

  /** Keys whose expiry has not been looked at may still be counted, as in any Redis. */
  get size(): number {
    return this.#held.size;
  }

  get expiring(): number {
    return this.#expiring.size;
  }

  clear(): void {
    this.#held.clear();
    this.#expiring.clear();
    this.weight = 0;
  }

  swapWith(other: Database): void {
    [this.#held, other.#held] = [other.#held, this.#held];
    [this.#expiring, other.#expiring] = [other.#expiring, this.#expiring];
    [this.weight, other.weight] = [other.weight, this.weight];
    this.#round = undefined;
    other.#round = undefined;
  }

  copy(key: string): Value | undefined {
    const value = this.get(key);
    return value === undefined ? undefined : copyValue(value);
  }

  /** One turn of active expiry: looks at up to `most` keys that have an end, and goes on from there the next time. */
  expireSome(most: number): void {
    const count = Math.min(most, this.#expiring.size);
    for (let looked = 0; looked < count; looked += 1) {
      this.#round ??= this.#expiring.values();
      const { value: key, done } = this.#round.next();
      if (done === true) this.#round = undefined;
      else this.#expireIfDue(key);
    }
  }

  elements(key: string): number {
    const value = this.get(key);
    return value === undefined ? 0 : sizeOf(value);
  }

  #expireIfDue(key: string): void {
    const held = this.#held.get(key);
    if (held !== undefined) this.#expire(key, held);
  }

  #expire(key: string, held: Held): boolean {
    if (held.end > this.#events.now()) return false;
    this.#drop(key);
    this.#events.expired(this, key);
    return true;
  }

  #drop(key: string): boolean {
    const held = this.#held.get(key);
    if (held === undefined) return false;
    this.weight -= held.weight;
    if (held.end !== Infinity) this.#expiring.delete(key);
    return this.#held.delete(key);
  }

  /** Weighing a collection on each change would make pushes quadratic: it is done anew when the size has changed by an eighth. */
  #weigh(key: string, held: Held): void {
    const size = sizeOf(held.value);
    const exact = held.value.type === "string" || Math.abs(size - held.weighedSize) * 8 >= held.weighedSize;
    if (exact) {
      held.weighedSize = size;
      held.weighed = weightOf(key, held.value);
    }
    const weight = exact ? held.weighed : Math.round((held.weighed * size) / held.weighedSize);
    this.weight += weight - held.weight;
    held.weight = weight;
  }
}

function newlyHeld(value: Value): Held {
  return { value, end: Infinity, weight: 0, weighedSize: 0, weighed: 0 };
}

export interface DatabaseEvents {
  now(): number;
  created(db: Database, key: string): void;
  /** Without an event nobody is notified: some changes have none. */
  changed(db: Database, key: string, event: string | undefined): void;
  removed(db: Database, key: string): void;
  expired(db: Database, key: string): void;
}

/** A key with its database, as one name. */
export function nameOf(db: Database, key: string): string {
  return `${db.index}:${key}`;
}
