/** A string value held as bytes: a bit of a long one can be set without copying it. As text it is made when asked for. */
export class BytesValue {
  readonly type = "string";
  #bytes: Buffer;
  #length: number;
  #text: string | undefined;

  constructor(text: string) {
    this.#bytes = Buffer.from(text, "latin1");
    this.#length = text.length;
    this.#text = text;
  }

  get length(): number {
    return this.#length;
  }

  get text(): string {
    return (this.#text ??= this.#bytes.toString("latin1", 0, this.#length));
  }

  set text(text: string) {
    this.#bytes = Buffer.from(text, "latin1");
    this.#length = text.length;
    this.#text = text;
  }

  byteAt(place: number): number {
    return place < this.#length ? (this.#bytes[place] ?? 0) : 0;
  }

  /** Beyond its end the string grows, with zeros in between. */
  setByte(place: number, byte: number): void {
    if (place >= this.#bytes.length) {
      const grown = Buffer.alloc(Math.max(place + 1, Math.ceil(this.#length * 1.5)));
      this.#bytes.copy(grown, 0, 0, this.#length);
      this.#bytes = grown;
    }
    this.#length = Math.max(this.#length, place + 1);
    this.#bytes[place] = byte;
    this.#text = undefined;
  }
}
