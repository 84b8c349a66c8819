import { race, type Scope } from "../base/scope.ts";
import { httpRequest, type HttpAnswer, type HttpCall } from "./http-client.ts";
import { connectTcp } from "./sockets.ts";
import { run, type RunRequest, type RunResult } from "./spawn.ts";

/** Sockets, HTTP and commands as probes get them. */
export interface SystemNet {
  connect(scope: Scope, host: string, port: number): Promise<void>;
  exchange(scope: Scope, request: Exchange): Promise<Uint8Array>;
  http(scope: Scope, request: HttpCall): Promise<HttpAnswer>;
  exec(scope: Scope, request: RunRequest): Promise<RunResult>;
}

export interface Exchange {
  readonly host: string;
  readonly port: number;
  readonly send: Uint8Array | string;
  until(received: Uint8Array): boolean;
}

export function createProbeNet(): SystemNet {
  return { connect: connectOnly, exchange, http: httpRequest, exec: run };
}

async function connectOnly(scope: Scope, host: string, port: number): Promise<void> {
  (await connectTcp(scope, host, port)).destroy();
}

async function exchange(scope: Scope, request: Exchange): Promise<Uint8Array> {
  const socket = await connectTcp(scope, request.host, request.port);
  const { promise, resolve, reject } = Promise.withResolvers<Uint8Array>();
  let received = Buffer.alloc(0);
  socket.on("data", (chunk: Buffer) => {
    received = Buffer.concat([received, chunk]);
    if (request.until(received)) resolve(received);
  });
  socket.once("end", () => resolve(received));
  socket.once("error", reject);
  if (request.send.length > 0) socket.write(request.send);
  try {
    return await race(scope, promise);
  } finally {
    socket.destroy();
  }
}
