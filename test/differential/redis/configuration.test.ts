import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { noRealRedis, realRedis } from "../../support/real-redis.ts";
import type { Flavour } from "../../support/redis-process.ts";
import { elementsOf } from "../../support/raw-redis.ts";
import { play } from "./pair.ts";

const stock = "/etc/redis/redis.conf";
const engine = join(import.meta.dirname, "../../../src/engines/redis/main.ts");

/** What a configuration leads to where it does not lead to a server. */
function endOf(conf: string): { readonly code: number | null; readonly said: string } {
  const folder = mkdtempSync(join(tmpdir(), "plumb-conf-"));
  try {
    writeFileSync(join(folder, "redis.conf"), conf);
    const { status, stderr } = spawnSync(process.execPath, [engine, join(folder, "redis.conf")], { timeout: 20_000 });
    return { code: status, said: stderr.toString() };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function settings(flavour: Flavour, conf: string): Promise<ReadonlyMap<string, string>> {
  return play(flavour, conf, async ({ call }) => {
    const words = elementsOf(await call("CONFIG GET *")).map((reply) => reply.split("\r\n")[1] ?? "");
    return new Map(words.flatMap((word, at) => (at % 2 === 0 ? [[word, words[at + 1] ?? ""] as const] : [])));
  });
}

/** Where a server is differs from one to the next. */
const ownPlace = new Set(["bind", "port", "dir"]);

describe.skipIf(realRedis() === undefined)(
  `settings (${realRedis() === undefined ? noRealRedis : "both servers"})`,
  () => {
    it("have the real server's names and defaults, all of them", async () => {
      const [real, seen] = await Promise.all([settings("real", ""), settings("engine", "")]);
      const shown = (all: ReadonlyMap<string, string>): readonly string[] =>
        [...all]
          .filter(([name]) => !ownPlace.has(name))
          .map(([name, value]) => `${name} ${value}`)
          .toSorted();
      expect(shown(seen)).toEqual(shown(real));
    });

    it.each([
      "CONFIG SET maxmemory 1x",
      "CONFIG SET maxmemory 1mb maxmemory 2mb",
      "CONFIG SET port 99999",
      "CONFIG SET timeout -1",
      "CONFIG SET save x",
      "CONFIG SET appendonly maybe",
      "CONFIG SET APPENDFSYNC Always",
      "CONFIG SET loglevel x",
      "CONFIG SET maxmemory-policy x",
      "CONFIG SET hash-max-ziplist-entries 7",
      "CONFIG SET lua-time-limit 7",
      "CONFIG SET client-output-buffer-limit normal",
      "CONFIG SET notify-keyspace-events Q",
      "CONFIG SET appendfilename a",
      "CONFIG SET nope 1",
      "CONFIG SET databases 3",
      "CONFIG SET slowlog-log-slower-than -2",
    ])("%s is answered alike, and leaves the same settings", async (line) => {
      const both = await Promise.all(
        (["real", "engine"] as const).map((flavour) =>
          play(flavour, "", async ({ call }) => [
            await call(line),
            await call("CONFIG GET appendfsync"),
            await call("CONFIG GET hash-max-listpack-entries"),
            await call("CONFIG GET busy-reply-threshold"),
          ]),
        ),
      );
      expect(both[1]).toEqual(both[0]);
    });
  },
);

it.skipIf(!existsSync(stock))(
  "the configuration that the package brings is accepted, and says what has no effect",
  async () => {
    const conf = readFileSync(stock, "utf8").replaceAll(/^(dir|bind|port|logfile|daemonize|pidfile) .*$/gm, "");
    const log = await play("engine", `${conf}\ndaemonize yes\nsave ""`, async ({ call, redis }) => {
      expect(await call("PING")).toBe("+PONG\r\n");
      return redis.log();
    });
    expect(log).toContain("daemonize is accepted and has no effect in the embedded engine");
  },
);

it.each([
  ["cluster-enabled yes", 64, /not implemented by the embedded engine/],
  ["tls-port 6380", 64, /not implemented by the embedded engine/],
  ["tls-session-caching no", 64, /not implemented by the embedded engine/],
  ["include /etc/other.conf", 64, /not implemented by the embedded engine/],
  ["user alice on", 64, /not implemented by the embedded engine/],
  ["loadmodule /x.so", 64, /not implemented by the embedded engine/],
  ["nosuchdirective 1", 1, /Bad directive or wrong number of arguments/],
  ["maxmemory-policy x", 1, /argument\(s\) must be one of the following: volatile-lru/],
  ["client-output-buffer-limit foo 1 2 3", 1, /Invalid client class specified in buffer limit configuration\./],
])("%s ends the engine with exit code %i", (line, code, words) => {
  const end = endOf(line);
  expect(end.said).toMatch(words);
  expect(end.code).toBe(code);
});
