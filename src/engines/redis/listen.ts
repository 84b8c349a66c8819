import { createServer, type Server as NetServer, type Socket } from "node:net";
import { Client } from "./client.ts";
import { attackWarning, isForeignProtocol } from "./cross-protocol.ts";
import { OutputLimits } from "./output-limits.ts";
import { isLocalAddress } from "./local.ts";
import { Failure } from "./reply.ts";
import { ProtocolProblem } from "./request-parser.ts";
import type { Server } from "./server.ts";

/** The network side: clients in, replies out once a turn, after what must be on the disk is there. */
export class Listening {
  readonly #server: Server;
  readonly #sockets: NetServer[] = [];
  readonly #limits: OutputLimits;
  #scheduled = false;

  constructor(server: Server) {
    this.#server = server;
    this.#limits = new OutputLimits(
      () => server.setting("client-output-buffer-limit"),
      (client) => {
        server.logLine(
          "#",
          `Client id=${client.id} addr=${client.address} closed for overcoming of output buffer limits.`,
        );
        server.close(client);
      },
    );
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

  /** Who is behind for too long is cut off even when nothing more comes up for it, and who is silent for too long. */
  checkLimits(): void {
    const idle = Number(this.#server.setting("timeout")) * 1000;
    for (const client of this.#server.clients) {
      if (client.outputSize > 0) this.#limits.check(client);
      const waits = client.blocked !== undefined || client.subscriptions > 0 || client.monitors;
      if (idle > 0 && !waits && Date.now() - client.lastAt > idle) this.#server.close(client);
    }
  }

  #accept(socket: Socket): void {
    const server = this.#server;
    const client = new Client(socket);
    client.grown = () => this.#limits.check(client);
    const refused = refuse(server, socket);
    if (refused !== undefined) {
      server.stats.rejected += 1;
      socket.on("error", () => undefined);
      socket.end(`-${refused}\r\n`);
      return;
    }
    // A password that is set later does not shut out who is in already.
    client.authenticated = !server.needsPassword;
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
        if (isForeignProtocol(words)) return this.#hangUp(client);
        this.#server.process(client, words);
      }
    } catch (problem) {
      client.send(this.#protocolFailure(problem));
      client.closing = true;
    }
    this.schedule();
  }

  #protocolFailure(problem: unknown): Failure {
    if (problem instanceof ProtocolProblem) return new Failure(`ERR Protocol error: ${problem.message}`);
    const text = problem instanceof Error ? (problem.stack ?? problem.message) : String(problem);
    this.#server.logLine("#", `A request could not be read: ${text}`);
    return new Failure("ERR the embedded engine could not read this request");
  }

  #hangUp(client: Client): void {
    this.#server.logLine("#", `${attackWarning} Connection from ${client.address} aborted.`);
    this.#server.close(client);
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
  const near = isLocalAddress(socket.remoteAddress ?? "");
  return server.setting("protected-mode") === "yes" && !server.needsPassword && !near ? denied : undefined;
}
