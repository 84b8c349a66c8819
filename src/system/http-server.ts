import { chmodSync, rmSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { messageOf } from "../base/errors.ts";
import { http } from "./http-modules.ts";

/** A request to the control socket, with its answer as lines. */
export interface ControlCall {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  body(): Promise<string>;
  json(status: number, value: unknown): void;
  /** One NDJSON line of a streamed answer. */
  line(value: unknown): void;
  end(): void;
  /** Runs when the client left before the answer was whole. */
  onGone(listener: () => void): void;
}

export interface ControlServer {
  close(): Promise<void>;
}

/** Serves HTTP on a unix socket that only this user may use. The caller holds a lock: a file that lies there is a dead one's. */
export async function serveSocket(
  socketPath: string,
  handle: (call: ControlCall) => Promise<void>,
): Promise<ControlServer> {
  rmSync(socketPath, { force: true });
  const server = http().createServer((request, response) => {
    const call = controlCall(request, response);
    handle(call).catch((problem: unknown) => {
      if (response.headersSent) response.end();
      else call.json(500, { error: { code: "supervisor.bug", message: messageOf(problem) } });
    });
  });
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once("error", reject);
  server.listen(socketPath, resolve);
  await promise;
  chmodSync(socketPath, 0o600);
  return {
    close() {
      rmSync(socketPath, { force: true });
      const done = Promise.withResolvers<void>();
      server.close(() => done.resolve());
      server.closeAllConnections();
      return done.promise;
    },
  };
}

function controlCall(request: IncomingMessage, response: ServerResponse): ControlCall {
  const start = (status: number, type: string): void => {
    if (!response.headersSent) response.writeHead(status, { "content-type": type });
  };
  return {
    method: request.method ?? "GET",
    path: request.url ?? "/",
    headers: request.headers,
    async body() {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      return Buffer.concat(chunks).toString("utf8");
    },
    json(status, value) {
      start(status, "application/json");
      response.end(JSON.stringify(value));
    },
    line(value) {
      start(200, "application/x-ndjson");
      response.write(`${JSON.stringify(value)}\n`);
    },
    end: () => void response.end(),
    onGone: (listener) => void response.once("close", () => (response.writableFinished ? undefined : listener())),
  };
}
