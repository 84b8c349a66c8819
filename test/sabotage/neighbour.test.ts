import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { runProbes } from "../../src/kit/run-probes.ts";
import { redisProbes } from "../../src/services/redis/probes/all.ts";
import { eventually } from "../support/plumb.ts";
import { noRealRedis, realRedis } from "../support/real-redis.ts";
import { probeRedis } from "../support/redis-probes.ts";
import { RawRedis } from "../support/raw-redis.ts";

const real = realRedis();
const space = `plumb${process.pid}`;
const subnet = `10.213.${process.pid % 250}`;
const host = `${subnet}.2`;
const port = 6379;
const set = { probes: redisProbes, runProbes };

const able = canMakeNetwork();
const why = real === undefined ? noRealRedis : "it takes the right to make a network namespace";

/** Protected mode depends on where a peer is: on loopback it is never seen. */
describe.skipIf(real === undefined || !able)(
  `a neighbour on another host${able && real !== undefined ? "" : ` (${why})`}`,
  () => {
    it("is turned away by protected mode, which a check from inside does not see", async () => {
      await using network = makeNetwork();
      const folder = mkdtempSync(join(tmpdir(), "plumb-neighbour-"));
      const server = spawn(
        "ip",
        [
          "netns",
          "exec",
          space,
          real ?? "",
          "--bind",
          "0.0.0.0",
          "--protected-mode",
          "no",
          "--save",
          "",
          "--dir",
          folder,
        ],
        { stdio: "ignore" },
      );
      const ended = new Promise((resolve) => server.once("exit", resolve));
      try {
        await eventually("the server answers", async () => (await ping()) === "+PONG\r\n");
        const subject = { network: { host, port }, inside: { host, port }, credentials: {} };
        const before = await probeRedis(set, subject);
        expect(before.filter((result) => result.verdict !== "pass").map((result) => result.probe)).toEqual([]);

        expect(network.inside("CONFIG", "SET", "protected-mode", "yes")).toBe("OK\n");
        const after = await probeRedis(set, subject);
        expect(after.filter((result) => result.verdict === "fail").map((result) => result.probe)).toEqual([
          "redis.reach",
        ]);
        expect(after.filter((result) => result.verdict === "blocked")).toHaveLength(set.probes.length - 1);
        expect(after.find((result) => result.probe === "redis.reach")?.message).toMatch(
          /a neighbour is turned away with: DENIED/,
        );
        expect(network.inside("PING")).toBe("PONG\n");
      } finally {
        server.kill("SIGKILL");
        await ended;
        rmSync(folder, { recursive: true, force: true });
      }
    });
  },
);

async function ping(): Promise<string> {
  try {
    await using client = await RawRedis.open(host, port);
    return await client.call("PING");
  } catch {
    return "";
  }
}

interface Network extends AsyncDisposable {
  /** What redis-cli says on the server's own localhost. */
  inside(...words: readonly string[]): string;
}

/** A network namespace of our own, one cable to it. */
function makeNetwork(): Network {
  const ip = (...words: readonly string[]): void => void execFileSync("ip", words, { stdio: "ignore" });
  ip("netns", "add", space);
  try {
    ip("link", "add", `${space}a`, "type", "veth", "peer", "name", "eth0", "netns", space);
    ip("addr", "add", `${subnet}.1/24`, "dev", `${space}a`);
    ip("link", "set", `${space}a`, "up");
    ip("-n", space, "addr", "add", `${host}/24`, "dev", "eth0");
    ip("-n", space, "link", "set", "eth0", "up");
    ip("-n", space, "link", "set", "lo", "up");
  } catch (problem) {
    ip("netns", "delete", space);
    throw problem;
  }
  return {
    inside: (...words) => execFileSync("ip", ["netns", "exec", space, "redis-cli", ...words], { encoding: "utf8" }),
    [Symbol.asyncDispose]() {
      ip("netns", "delete", space);
      return Promise.resolve();
    },
  };
}

function canMakeNetwork(): boolean {
  try {
    void makeNetwork()[Symbol.asyncDispose]();
    return true;
  } catch {
    return false;
  }
}
