import { connect, type Socket } from "node:net";

/** A connection as bytes: what comes is kept until somebody asks for it. */
export class Wire implements Disposable {
  readonly #socket: Socket;
  #text = "";
  #closed = false;
  #changed = Promise.withResolvers<void>();

  constructor(host: string, port: number) {
    this.#socket = connect({ host, port, noDelay: true });
    this.#socket.on("data", (chunk: Buffer) => this.#came(chunk.toString("latin1")));
    this.#socket.on("error", () => undefined);
    this.#socket.on("close", () => {
      this.#closed = true;
      this.#came("");
    });
  }

  get text(): string {
    return this.#text;
  }

  /** Takes nothing any more, so that what is sent piles up on the other side. */
  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  send(text: string): void {
    this.#socket.write(text, "latin1");
  }

  /** Everything so far, once this is part of it. @throws Error where the connection ends before */
  async until(wanted: string): Promise<string> {
    while (!this.#text.includes(wanted)) {
      if (this.#closed) throw new Error(`closed after ${JSON.stringify(this.#text)}`);
      await this.#changed.promise;
    }
    return this.#text;
  }

  /** Everything that came before the other side closed. */
  async untilClosed(): Promise<string> {
    while (!this.#closed) await this.#changed.promise;
    return this.#text;
  }

  #came(text: string): void {
    this.#text += text;
    this.#changed.resolve();
    this.#changed = Promise.withResolvers<void>();
  }

  [Symbol.dispose](): void {
    this.#socket.destroy();
  }
}
