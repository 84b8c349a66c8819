import { createServer } from "node:net";
import { codeOf } from "../base/errors.ts";

/**
 * Takes a lock that the kernel frees with this process: a unix socket without a file (Linux).
 * Undefined where somebody else has it.
 */
export async function takeLock(name: string): Promise<AsyncDisposable | undefined> {
  const server = createServer((socket) => socket.destroy());
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once("error", reject);
  server.listen({ path: `\0plumb-${name}` }, resolve);
  try {
    await promise;
  } catch (problem) {
    if (codeOf(problem) === "EADDRINUSE") return undefined;
    throw problem;
  }
  server.unref();
  return { [Symbol.asyncDispose]: () => new Promise((done) => void server.close(() => done())) };
}
