import { createSocket } from "node:dgram";
import { connect, createServer, type Server, type Socket } from "node:net";
import { codeOf } from "../base/errors.ts";
import { race, type Scope } from "../base/scope.ts";
import type { Address } from "./listeners.ts";

/** The system's code (`EADDRINUSE`, `EACCES`, ...) where an address can't be bound; undefined where it can. */
export async function cannotBind(address: Address): Promise<string | undefined> {
  try {
    if (address.protocol === "udp") await bindUdp(address);
    else await closed(await listen(address));
    return undefined;
  } catch (problem) {
    return codeOf(problem) ?? "unknown";
  }
}

/** A listening TCP server on an address; port 0 takes a free one. Rejects with the system's code. */
export function listen({ host, port }: { readonly host: string; readonly port: number }): Promise<Server> {
  const server = createServer();
  const { promise, resolve, reject } = Promise.withResolvers<Server>();
  server.once("error", reject);
  server.listen({ host, port, exclusive: true }, () => {
    server.off("error", reject);
    resolve(server);
  });
  return promise;
}

/** A TCP port that was free on that address a moment ago. */
export async function freePort(host: string): Promise<number> {
  const server = await listen({ host, port: 0 });
  const address = server.address();
  await closed(server);
  return typeof address === "object" && address !== null ? address.port : 0;
}

function closed(server: Server): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  server.close(() => resolve());
  return promise;
}

function bindUdp({ host, port }: Address): Promise<void> {
  const socket = createSocket({ type: host.includes(":") ? "udp6" : "udp4", reuseAddr: false });
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  socket.once("error", reject);
  socket.bind({ address: host, port, exclusive: true }, () => socket.close(() => resolve()));
  return promise;
}

/** An open TCP connection. Rejects with the system's code or the scope's reason. */
export async function connectTcp(scope: Scope, host: string, port: number): Promise<Socket> {
  const socket = connect({ host, port, noDelay: true });
  const { promise, resolve, reject } = Promise.withResolvers<Socket>();
  socket.once("connect", () => resolve(socket));
  socket.once("error", reject);
  try {
    return await race(scope, promise);
  } catch (problem) {
    socket.destroy();
    throw problem;
  }
}
