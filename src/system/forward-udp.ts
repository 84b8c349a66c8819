import { createSocket, type RemoteInfo, type Socket } from "node:dgram";
import type { Forward } from "./forward-tcp.ts";

const idleMs = 60_000;

/** Carries UDP datagrams; each sender gets a socket of its own towards the target, so that answers find back. */
export async function forwardUdp({ listen, target }: Forward): Promise<AsyncDisposable> {
  const front = createSocket("udp4");
  const peers = new Map<string, { readonly socket: Socket; readonly timer: NodeJS.Timeout }>();
  const drop = (key: string): void => {
    const peer = peers.get(key);
    peers.delete(key);
    clearTimeout(peer?.timer);
    peer?.socket.close();
  };
  const peerOf = (from: RemoteInfo): Socket => {
    const key = `${from.address}:${from.port}`;
    const known = peers.get(key);
    if (known !== undefined) {
      known.timer.refresh();
      return known.socket;
    }
    const socket = createSocket("udp4");
    socket.on("message", (answer) => front.send(answer, from.port, from.address));
    socket.on("error", () => drop(key));
    peers.set(key, { socket, timer: setTimeout(() => drop(key), idleMs) });
    return socket;
  };
  front.on("message", (datagram, from) => peerOf(from).send(datagram, target.port, target.host));
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  front.once("error", reject);
  front.bind({ address: listen.host, port: listen.port, exclusive: true }, resolve);
  await promise;
  return {
    [Symbol.asyncDispose]() {
      for (const key of peers.keys()) drop(key);
      const done = Promise.withResolvers<void>();
      front.close(() => done.resolve());
      return done.promise;
    },
  };
}
