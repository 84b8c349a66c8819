import { createServer } from "node:net";
import { expect, it } from "vitest";
import { freePort } from "../../src/system/sockets.ts";
import { project } from "../support/plumb.ts";
import { seeded } from "../support/seeded.ts";

const rounds = process.env["PLUMB_FULL"] === "1" ? 50 : 4;

it(
  `a port that is stolen while the stack comes up is never called ours, ${rounds} times`,
  { timeout: 15_000 * rounds },
  async () => {
    const random = seeded(7);
    const seen = { ours: 0, refused: 0, moved: 0 };
    for (let round = 0; round < rounds; round += 1) {
      const port = await freePort("127.0.0.1");
      const auto = round % 2 === 1;
      await using stack = project({
        files: { "compose.yaml": `services:\n  redis:\n    image: redis:7.0\n    ports: ["${port}:6379"]\n` },
      });
      const running = stack.plumb("up", "--runtime", "embedded", "--ports", auto ? "auto" : "fixed");
      await new Promise((resolve) => setTimeout(resolve, random() * 900));
      await using thief = await steal(port);
      const result = await running;
      const text = result.stdout + result.stderr;
      if (!thief.has) {
        expect(text).toContain(`redis://127.0.0.1:${port}`);
        expect(result.code).toBe(0);
        seen.ours += 1;
      } else if (result.code === 0) {
        // Moved elsewhere, and said so.
        expect(auto).toBe(true);
        expect(text).not.toMatch(new RegExp(`redis://127\\.0\\.0\\.1:${port}\\b`));
        expect(text).toContain("port.moved");
        seen.moved += 1;
      } else {
        expect(text).toMatch(new RegExp(`${port}[\\s\\S]*pid ${process.pid}`));
        expect(text).not.toContain("1/1 proven");
        seen.refused += 1;
      }
    }
    expect(seen.ours + seen.refused + seen.moved).toBe(rounds);
    console.log(`stolen ports: ${JSON.stringify(seen)}`);
  },
);

/** Takes a port where it can, and holds it. */
async function steal(port: number): Promise<AsyncDisposable & { readonly has: boolean }> {
  const server = createServer((socket) => socket.destroy());
  const { promise, resolve } = Promise.withResolvers<boolean>();
  server.once("error", () => resolve(false));
  server.listen(port, "127.0.0.1", () => resolve(true));
  const has = await promise;
  return { has, [Symbol.asyncDispose]: () => new Promise((done) => void server.close(() => done())) };
}
