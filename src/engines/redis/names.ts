/** Names that can be taken by their place, for choices by chance and for pages. */
export interface Names {
  readonly length: number;
  at(place: number): string | undefined;
}

/** Below that, a copy is made when places are asked for: an order of their own is not worth its memory. */
const worthOrder = 128;

/** Places of names. One that goes is replaced by the last, so nothing else moves. */
class Order implements Names {
  readonly #names: string[];
  readonly #places: Map<string, number>;

  constructor(names: Iterable<string>) {
    this.#names = [...names];
    this.#places = new Map(this.#names.map((name, place) => [name, place]));
  }

  get length(): number {
    return this.#names.length;
  }

  at(place: number): string | undefined {
    return this.#names[place];
  }

  add(name: string): void {
    this.#places.set(name, this.#names.push(name) - 1);
  }

  delete(name: string): void {
    const place = this.#places.get(name);
    const last = this.#names.pop();
    this.#places.delete(name);
    if (place === undefined || last === undefined || last === name) return;
    this.#names[place] = last;
    this.#places.set(last, place);
  }
}

/** A map in order of insertion that also knows places, from the first time they are asked for. */
export class NamedMap<Item> extends Map<string, Item> {
  #order: Order | undefined;

  override set(name: string, item: Item): this {
    if (this.#order !== undefined && !this.has(name)) this.#order.add(name);
    return super.set(name, item);
  }

  override delete(name: string): boolean {
    const there = super.delete(name);
    if (there) this.#order?.delete(name);
    return there;
  }

  override clear(): void {
    this.#order = undefined;
    super.clear();
  }

  names(): Names {
    if (this.#order === undefined && this.size < worthOrder) return [...this.keys()];
    return (this.#order ??= new Order(this.keys()));
  }

  copy(): NamedMap<Item> {
    const made = new NamedMap<Item>();
    for (const [name, item] of this) made.set(name, item);
    return made;
  }
}

/** A set in order of insertion that also knows places, from the first time they are asked for. */
export class NamedSet extends Set<string> {
  #order: Order | undefined;

  static from(names: Iterable<string>): NamedSet {
    const made = new NamedSet();
    for (const name of names) made.add(name);
    return made;
  }

  override add(name: string): this {
    if (this.#order !== undefined && !this.has(name)) this.#order.add(name);
    return super.add(name);
  }

  override delete(name: string): boolean {
    const there = super.delete(name);
    if (there) this.#order?.delete(name);
    return there;
  }

  override clear(): void {
    this.#order = undefined;
    super.clear();
  }

  names(): Names {
    if (this.#order === undefined && this.size < worthOrder) return [...this];
    return (this.#order ??= new Order(this));
  }
}
