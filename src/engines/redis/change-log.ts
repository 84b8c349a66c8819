type Append = (db: number, words: readonly string[]) => void;

/** Changes on their way to the log. Those of a transaction go there together, so that a crash never leaves half of one. */
export class ChangeLog {
  open = false;
  #held: { readonly db: number; readonly words: readonly string[] }[] = [];
  readonly #append: Append;

  constructor(append: Append) {
    this.#append = append;
  }

  begin(): void {
    this.open = true;
  }

  add(db: number, words: readonly string[]): void {
    if (this.open) this.#held.push({ db, words });
    else this.#append(db, words);
  }

  end(): void {
    this.open = false;
    const held = this.#held;
    this.#held = [];
    const [first, last] = [held[0], held.at(-1)];
    if (first === undefined || last === undefined) return;
    this.#append(first.db, ["MULTI"]);
    for (const { db, words } of held) this.#append(db, words);
    this.#append(last.db, ["EXEC"]);
  }
}
