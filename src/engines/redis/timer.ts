const longestTimeout = 2_147_483_647;

/** A timer of any length: what Node takes in one go ends after 24 days. */
export class LongTimer {
  #timer: NodeJS.Timeout | undefined;

  constructor(ms: number, over: () => void) {
    this.#wait(Date.now() + ms, over);
  }

  #wait(end: number, over: () => void): void {
    const left = end - Date.now();
    if (left > longestTimeout) this.#timer = setTimeout(() => this.#wait(end, over), longestTimeout);
    else this.#timer = setTimeout(over, Math.max(0, left));
  }

  stop(): void {
    clearTimeout(this.#timer);
  }
}
