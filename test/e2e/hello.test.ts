import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { noRealRedis, realRedis } from "../support/real-redis.ts";
import { eventually, project } from "../support/plumb.ts";

const real = realRedis();

describe.each([
  { redis: "embedded", args: [] },
  { redis: "process", args: ["--runtime", "embedded", "--runtime", "redis=process"] },
])("hello with redis $redis", ({ redis, args }) => {
  it.skipIf(redis === "process" && real === undefined)(
    `comes up, is proven and goes down${real === undefined ? ` (${noRealRedis})` : ""}`,
    async () => {
      await using hello = project({ copyOf: "hello" });
      const up = await hello.plumb("up", "--prove", "--ports", "auto", ...args);
      expect(up.stderr).toBe("");
      expect(lastLine(up.stdout)).toMatch(
        new RegExp(
          String.raw`^ {2}2/2 proven \(redis ${redis}, app process; the images were not run(?:; \d ports? moved)?\) · 18/18 probes · .* · stop with: plumb down$`,
        ),
      );
      expect(up.code).toBe(0);

      const status = await hello.status();
      expect(status.services.map(({ service, standing, runtime }) => [service, standing, runtime])).toEqual([
        ["redis", "proven", redis],
        ["app", "proven", "process"],
      ]);
      const down = await hello.plumb("down");
      expect(down.code).toBe(0);
      expect(hello.processes()).toEqual([]);
      expect((await hello.status()).state).toBe("down");
    },
  );
});

it("hello with remapped addresses is proven just as well", async () => {
  await using hello = project({ copyOf: "hello" });
  const up = await hello.plumb("up", "--ports", "auto", "--addresses", "remapped");
  expect(lastLine(up.stdout)).toMatch(/^ {2}2\/2 proven \(redis embedded, app process/);
  expect(up.code).toBe(0);
});

it("commands find what another command has started", async () => {
  await using hello = project({ copyOf: "hello" });
  const first = await hello.plumb("up", "--ports", "auto");
  expect(first.code).toBe(0);
  const before = await hello.status();

  const again = await hello.plumb("up", "--ports", "auto");
  expect(again.code).toBe(0);
  expect(lastLine(again.stdout)).toContain("not re-proven");
  const after = await hello.status();
  expect(after.services.map((service) => service.pids)).toEqual(before.services.map((service) => service.pids));

  const env = await hello.plumb("env");
  const port = /^APP_PORT=(\d+)$/m.exec(env.stdout)?.[1];
  expect(Number(port)).toBeGreaterThan(0);
  const inside = await hello.plumb(
    "run",
    "--",
    process.execPath,
    "-e",
    "fetch(`http://${process.env.APP_HOST}:${process.env.APP_PORT}/health`).then(async (r) => console.log(await r.text()))",
  );
  expect(inside.stdout).toContain("PONG");

  const logs = await hello.plumb("logs", "redis");
  expect(logs.stdout).toMatch(/Ready to accept connections/);

  const check = await hello.plumb("check");
  expect(check.code).toBe(0);
  expect(lastLine(check.stdout)).toContain("18/18 probes");

  const restart = await hello.plumb("restart", "redis");
  expect(restart.code).toBe(0);
  const restarted = await hello.status();
  expect(restarted.services[0]?.pids).not.toEqual(before.services[0]?.pids);
});

it("the ledger of a run is whole, and a changed line is found", async () => {
  await using hello = project({ copyOf: "hello" });
  await hello.plumb("up", "--ports", "auto");
  await hello.plumb("down");
  const ledgers = readdirSync(join(hello.folder, ".plumb"), { recursive: true, encoding: "utf8" }).filter((name) =>
    name.endsWith("ledger.ndjson"),
  );
  expect(ledgers.length).toBeGreaterThan(0);
  const paths = ledgers.map((name) => join(hello.folder, ".plumb", name));
  for (const path of paths) expect((await hello.plumb("verify", path)).code).toBe(0);
  const proof = paths.find((path) => readFileSync(path, "utf8").includes('"pass"')) ?? "";
  writeFileSync(proof, readFileSync(proof, "utf8").replace('"pass"', '"fail"'));
  expect((await hello.plumb("verify", proof)).code).toBe(1);
});

it("two up at once come to one stack", async () => {
  await using hello = project({ copyOf: "hello" });
  const both = await Promise.all([hello.plumb("up", "--ports", "auto"), hello.plumb("up", "--ports", "auto")]);
  expect(both.map((up) => [up.code, up.stderr])).toEqual([
    [0, ""],
    [0, ""],
  ]);
  expect(hello.processes().filter(({ command }) => command.includes("server.cjs"))).toHaveLength(1);
});

it("two copies of a stack run side by side, each with its own data", async () => {
  await using one = project({ copyOf: "hello" });
  await using two = project({ copyOf: "hello" });
  const [first, second] = await Promise.all([one.plumb("up", "--ports", "auto"), two.plumb("up", "--ports", "auto")]);
  expect([first.code, second.code]).toEqual([0, 0]);
  await one.plumb("down");
  expect((await two.status()).services.map((service) => service.standing)).toEqual(["proven", "proven"]);
});

it("a taken port is named with its owner, and nothing starts", async () => {
  await using one = project({ copyOf: "hello" });
  await using two = project({ copyOf: "hello" });
  const compose = `services:\n  redis:\n    image: redis:7.0\n    ports: ["16379:6379"]\n`;
  one.write("compose.yaml", compose);
  two.write("compose.yaml", compose);
  expect((await one.plumb("up", "--runtime", "embedded")).code).toBe(0);
  const refused = await two.plumb("up", "--runtime", "embedded");
  expect(refused.code).toBe(2);
  expect(refused.stderr).toMatch(/port\.taken[\s\S]*16379[\s\S]*pid \d+/);
  await eventually("nothing of the second is left", () => two.processes().length === 0);
});

describe("hello-broken", () => {
  it("is told right: the quoted line, the user's place, who is blocked; and nobody tries again", async () => {
    await using broken = project({ copyOf: "hello-broken" });
    const up = await broken.plumb("up", "--ports", "auto");
    expect(up.code).toBe(1);
    expect(up.stdout).toContain("│ >>> 'maxmemory-polcy allkeys-lru'");
    expect(up.stdout).toMatch(/at redis\.conf:3$/m);
    expect(up.stdout).toMatch(/app\s+blocked by redis/);
    expect(lastLine(up.stdout)).toMatch(/^ {2}0\/2 proven .* 0\/18 probes/);
    expect(up.ms).toBeLessThan(5_000);
    const { services } = await broken.status();
    expect(services.map(({ phase, starts }) => [phase, starts])).toEqual([
      ["failed", 1],
      ["blocked", 0],
    ]);
  });
});

function lastLine(text: string): string {
  return text.trimEnd().split("\n").at(-1) ?? "";
}
