import { createServer, type Server as NetServer, type Socket } from "node:net";
import { Client } from "./client.ts";
import { Failure } from "./reply.ts";
import { ProtocolProblem } from "./request-parser.ts";
import type { Server } from "./server.ts";

/** The network side: clients in, replies out once a turn, after what must be on the disk is there. */
export class Listening {
  readonly #server: Server;
  readonly #sockets: NetServer[] = [];
  #scheduled = false;

  constructor(server: Server) {
    this.#server = server;
  }

  async open(host: string, port: number): Promise<void> {
    const socket = createServer({ noDelay: true }, (connection) => this.#accept(connection));
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    socket.once("error", reject);
    socket.listen({ host, port, exclusive: true, backlog: Number(this.#server.setting("tcp-backlog")) }, resolve);
    await promise;
    this.#sockets.push(socket);
  }

  /** All output of this turn is written together at its end. */
  schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    setImmediate(() => this.#flush());
  }

  #flush(): void {
    this.#scheduled = false;
    this.#server.persistence.commit();
    for (const client of this.#server.clients) {
      if (client.hasOutput) client.flush();
      if (client.closing) client.socket?.end();
    }
  }

  #accept(socket: Socket): void {
    const server = this.#server;
    const client = new Client(socket);
    const refused = refuse(server, socket);
    if (refused !== undefined) {
      server.stats.rejected += 1;
      socket.on("error", () => undefined);
      socket.end(`-${refused}\r\n`);
      return;
    }
    server.clients.add(client);
    server.stats.connections += 1;
    socket.on("data", (chunk) => this.#read(client, chunk));
    socket.on("error", () => server.close(client));
    socket.on("close", () => server.close(client));
  }

  #read(client: Client, chunk: Buffer): void {
    try {
      for (const words of client.parser.push(chunk)) {
        if (client.closing) break;
        this.#server.process(client, words);
      }
    } catch (problem) {
      if (!(problem instanceof ProtocolProblem)) throw problem;
      client.send(new Failure(`ERR Protocol error: ${problem.message}`));
      client.closing = true;
    }
    this.schedule();
  }

  async close(): Promise<void> {
    for (const client of this.#server.clients) client.socket?.destroy();
    await Promise.all(this.#sockets.map((socket) => new Promise((resolve) => socket.close(resolve))));
  }
}

const denied =
  "DENIED Redis is running in protected mode because protected mode is enabled and no password is set for the default user. In this mode connections are only accepted from the loopback interface.";

function refuse(server: Server, socket: Socket): string | undefined {
  if (server.clients.size >= Number(server.setting("maxclients"))) return "ERR max number of clients reached";
  const peer = socket.remoteAddress?.replace(/^::ffff:/, "") ?? "";
  const near = peer === "" || peer.startsWith("127.") || peer === "::1";
  return server.setting("protected-mode") === "yes" && !server.needsPassword && !near ? denied : undefined;
}
