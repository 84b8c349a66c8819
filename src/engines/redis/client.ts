import type { Socket } from "node:net";
import type { Database } from "./database.ts";
import type { Glob } from "./glob.ts";
import { Output } from "./output.ts";
import { encode, type Reply } from "./reply.ts";
import { RequestParser } from "./request-parser.ts";

let nextId = 1;

/** One connection, or the script and log readers that act like one. */
export class Client {
  readonly id = nextId++;
  readonly socket: Socket | undefined;
  readonly parser = new RequestParser();
  readonly createdAt = Date.now();
  db = 0;
  resp: 2 | 3 = 2;
  name = "";
  libName = "";
  libVersion = "";
  user = "default";
  authenticated = false;
  /** Commands of a transaction; undefined outside of one. */
  queue: (readonly string[])[] | undefined;
  queueBroken = false;
  /** Keys watched for a transaction, by their names. */
  readonly watched = new Map<string, { readonly db: Database; readonly key: string }>();
  watchBroken = false;
  readonly channels = new Set<string>();
  readonly patterns = new Map<string, Glob>();
  readonly shardChannels = new Set<string>();
  monitors = false;
  blocked: { cancel(reply: Reply): void; leave(): void } | undefined;
  replies: "on" | "off" | "skip" = "on";
  closing = false;
  noEvict = false;
  lastCommand = "";
  lastAt = Date.now();
  /** Commands that wait until this client is not blocked any more. */
  backlog: (readonly string[])[] = [];
  /** Told when output has come up, to keep it within its limits. */
  grown: () => void = () => undefined;
  readonly #out = new Output();

  constructor(socket: Socket | undefined) {
    this.socket = socket;
  }

  get subscriptions(): number {
    return this.channels.size + this.patterns.size + this.shardChannels.size;
  }

  send(reply: Reply): void {
    encode(reply, this.resp, this.#out);
    this.grown();
  }

  get hasOutput(): boolean {
    return this.#out.size > 0;
  }

  /** Bytes that the peer has not taken yet. */
  get outputSize(): number {
    return this.#out.size + (this.socket?.writableLength ?? 0);
  }

  /** Everything of this turn in one write. */
  flush(): void {
    if (this.#out.size === 0) return;
    const pieces = this.#out.take();
    if (this.socket?.writable !== true) return;
    // One piece is the usual case, and for that gathering would cost more than it saves.
    if (pieces.length === 1) return void this.socket.write(pieces[0] ?? "", "latin1");
    this.socket.cork();
    for (const piece of pieces) this.socket.write(piece, "latin1");
    this.socket.uncork();
  }

  get address(): string {
    return `${this.socket?.remoteAddress?.replace(/^::ffff:/, "") ?? "127.0.0.1"}:${this.socket?.remotePort ?? 0}`;
  }

  get localAddress(): string {
    return `${this.socket?.localAddress?.replace(/^::ffff:/, "") ?? "127.0.0.1"}:${this.socket?.localPort ?? 0}`;
  }
}

/** The client in whose name a script's commands run. */
export function innerClient(outer: Client): Client {
  const inner = new Client(undefined);
  inner.db = outer.db;
  inner.authenticated = true;
  return inner;
}
