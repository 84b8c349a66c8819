import type { Server } from "node:net";
import { codeOf } from "../base/errors.ts";
import { listen } from "./sockets.ts";

/** The /24 networks inside 127.0.0.0/8 that a stack uses. The kernel frees them when the process that holds them ends. */
export interface LoopbackLease extends AsyncDisposable {
  /** `127.x.y`, as many as the services need. */
  readonly prefixes: readonly string[];
}

/** A listening socket on 127.x.y.1, port 47, is the lease: machine-wide, without a file that could be left behind. */
const leasePort = 47_047;
export const servicesPerNetwork = 120;
const tries = 500;

/** Takes free networks, beginning at a place that depends on the seed, so that a stack keeps its addresses where it can. */
export async function leaseLoopbacks(seed: string, services: number): Promise<LoopbackLease> {
  const held: Server[] = [];
  const prefixes: string[] = [];
  const wanted = Math.max(1, Math.ceil(services / servicesPerNetwork));
  const first = Number.parseInt(seed.slice(0, 8), 16);
  for (let offset = 0; prefixes.length < wanted && offset < tries; offset += 1) {
    const place = (first + offset) % (254 * 255);
    const prefix = `127.${1 + Math.floor(place / 255)}.${place % 255}`;
    const server = await listen({ host: `${prefix}.1`, port: leasePort }).catch((problem: unknown) => {
      if (codeOf(problem) === "EADDRINUSE") return undefined;
      throw problem;
    });
    if (server === undefined) continue;
    server.on("connection", (socket) => socket.destroy());
    held.push(server);
    prefixes.push(prefix);
  }
  return {
    prefixes,
    async [Symbol.asyncDispose]() {
      await Promise.all(held.map((server) => new Promise((resolve) => server.close(resolve))));
    },
  };
}

/** Whether the whole of 127.0.0.0/8 can be bound here, as on Linux. */
export async function hasLoopbackPairs(): Promise<boolean> {
  const server = await listen({ host: "127.77.77.77", port: 0 }).catch(() => undefined);
  if (server === undefined) return false;
  await new Promise((resolve) => server.close(resolve));
  return true;
}
