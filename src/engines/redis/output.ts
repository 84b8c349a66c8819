const longPiece = 262_144;

/** Bytes (latin1) on their way out, in pieces: together they may be longer than one string can be. */
export class Output {
  #pieces: string[] = [];
  #text = "";
  #size = 0;

  get size(): number {
    return this.#size;
  }

  add(text: string): void {
    this.#size += text.length;
    if (text.length < longPiece) {
      this.#text += text;
      if (this.#text.length >= longPiece) this.#cut();
      return;
    }
    this.#cut();
    this.#pieces.push(text);
  }

  /** Everything so far, which is then no longer here. */
  take(): readonly string[] {
    this.#cut();
    const pieces = this.#pieces;
    this.#pieces = [];
    this.#size = 0;
    return pieces;
  }

  #cut(): void {
    if (this.#text !== "") this.#pieces.push(this.#text);
    this.#text = "";
  }
}
