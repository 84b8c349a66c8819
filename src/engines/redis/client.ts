import type { Socket } from "node:net";
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
  readonly watched = new Map<string, number>();
  readonly channels = new Set<string>();
  readonly patterns = new Set<string>();
  readonly shardChannels = new Set<string>();
  monitors = false;
  blocked: { cancel(reply: Reply): void } | undefined;
  replies: "on" | "off" | "skip" = "on";
  closing = false;
  noEvict = false;
  lastCommand = "";
  lastAt = Date.now();
  /** Commands that wait until this client is not blocked any more. */
  backlog: (readonly string[])[] = [];
  #out = "";

  constructor(socket: Socket | undefined) {
    this.socket = socket;
  }

  get subscriptions(): number {
    return this.channels.size + this.patterns.size + this.shardChannels.size;
  }

  send(reply: Reply): void {
    this.#out += encode(reply, this.resp);
  }

  get hasOutput(): boolean {
    return this.#out !== "";
  }

  /** Everything of this turn in one write. */
  flush(): void {
    if (this.#out === "") return;
    const text = this.#out;
    this.#out = "";
    if (this.socket?.writable === true) this.socket.write(text, "latin1");
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
