import { connect, type Socket } from "node:net";

/** A connection that gives replies as the bytes they came in, to compare servers by. */
export class RawRedis implements AsyncDisposable {
  readonly #socket: Socket;
  #buffer = "";
  #waiting: ((reply: string) => void)[] = [];
  #failed: ((problem: Error) => void)[] = [];

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on("data", (chunk: Buffer) => this.#take(chunk));
    socket.on("close", () => this.#failed.forEach((fail) => fail(new Error("the connection was closed"))));
    socket.on("error", () => undefined);
  }

  static open(host: string, port: number): Promise<RawRedis> {
    const { promise, resolve, reject } = Promise.withResolvers<RawRedis>();
    const socket = connect({ host, port, noDelay: true });
    socket.once("connect", () => resolve(new RawRedis(socket)));
    socket.once("error", reject);
    return promise;
  }

  call(...words: readonly string[]): Promise<string> {
    const { promise, resolve, reject } = Promise.withResolvers<string>();
    this.#waiting.push(resolve);
    this.#failed.push(reject);
    const body = words.map((word) => `$${Buffer.byteLength(word, "latin1")}\r\n${word}\r\n`).join("");
    this.#socket.write(`*${words.length}\r\n${body}`, "latin1");
    return promise;
  }

  #take(chunk: Buffer): void {
    this.#buffer += chunk.toString("latin1");
    for (let end = wholeReply(this.#buffer, 0); end !== undefined; end = wholeReply(this.#buffer, 0)) {
      const reply = this.#buffer.slice(0, end);
      this.#buffer = this.#buffer.slice(end);
      this.#failed.shift();
      this.#waiting.shift()?.(reply);
      if (this.#buffer === "") return;
    }
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.#failed = [];
    this.#socket.destroy();
    return Promise.resolve();
  }
}

/** The elements of an array reply as the bytes they came in; none where it is no array. */
export function elementsOf(reply: string): readonly string[] {
  if (!reply.startsWith("*")) return [];
  const elements: string[] = [];
  for (let at = reply.indexOf("\r\n") + 2; at < reply.length;) {
    const end = wholeReply(reply, at) ?? reply.length;
    elements.push(reply.slice(at, end));
    at = end;
  }
  return elements;
}

/** Where the reply that begins at `from` ends; undefined where it is not whole. */
function wholeReply(text: string, from: number): number | undefined {
  const lineEnd = text.indexOf("\r\n", from);
  if (lineEnd < 0) return undefined;
  const head = text[from] ?? "";
  const size = Number(text.slice(from + 1, lineEnd));
  const next = lineEnd + 2;
  if (head === "$" || head === "=") {
    if (size < 0) return next;
    return text.length >= next + size + 2 ? next + size + 2 : undefined;
  }
  if (!"*~>%".includes(head)) return next;
  let at: number | undefined = next;
  for (let index = 0; index < (head === "%" ? size * 2 : size) && at !== undefined; index += 1)
    at = wholeReply(text, at);
  return at;
}
