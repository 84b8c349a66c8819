import { connect, createServer, type Socket } from "node:net";

export interface Forward {
  readonly listen: { readonly host: string; readonly port: number };
  readonly target: { readonly host: string; readonly port: number };
}

/** Carries TCP connections, each half closed on its own. A target that refuses is passed on as a reset. Rejects where the address can't be bound. */
export async function forwardTcp({ listen, target }: Forward): Promise<AsyncDisposable> {
  const sockets = new Set<Socket>();
  const server = createServer({ allowHalfOpen: true, noDelay: true }, (client) => {
    const upstream = connect({ ...target, allowHalfOpen: true, noDelay: true });
    for (const [one, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(one);
      one.once("close", () => {
        sockets.delete(one);
        if (!one.readableEnded || one.errored !== null) other.destroy();
      });
      one.once("error", () => other.resetAndDestroy());
      one.pipe(other);
    }
  });
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once("error", reject);
  server.listen({ ...listen, exclusive: true }, resolve);
  await promise;
  return {
    [Symbol.asyncDispose]() {
      const done = Promise.withResolvers<void>();
      server.close(() => done.resolve());
      for (const socket of sockets) socket.destroy();
      return done.promise;
    },
  };
}
