import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { noRealRedis, realRedis } from "../support/real-redis.ts";
import { project } from "../support/plumb.ts";

const real = realRedis();
const redis = (image: string, lines = ""): string => `services:\n  redis:\n    image: ${image}\n${lines}`;

describe("what really ran is named", () => {
  it.skipIf(real === undefined)(
    `a native version that is not the image's${real === undefined ? ` (${noRealRedis})` : ""}`,
    async () => {
      await using stack = project({ files: { "compose.yaml": redis("redis:8.2") } });
      const up = await stack.plumb("up", "--runtime", "process");
      expect(up.code).toBe(0);
      expect(lastLine(up.stdout)).toMatch(
        /1\/1 proven \(redis process; the images were not run; redis: redis-server 7\.\d+\.\d+ runs, the image is redis:8\.2\)/,
      );
      expect(up.stdout).toContain("runtime.version-differs");
    },
  );

  it("an engine's version that is not the image's", async () => {
    await using stack = project({ files: { "compose.yaml": redis("redis:6.2") } });
    const up = await stack.plumb("up", "--runtime", "embedded");
    expect(lastLine(up.stdout)).toContain("embedded redis 7.0.15 runs, the image is redis:6.2");
  });
});

it("what the engine has not is unknown, never the product's error", async () => {
  await using stack = project({
    files: { "compose.yaml": redis("redis:7.0", "    command: redis-server --cluster-enabled yes\n") },
  });
  const up = await stack.plumb("up", "--runtime", "embedded");
  expect(up.code).toBe(3);
  expect(up.stdout).toContain("cluster-enabled yes is not implemented by the embedded engine");
  expect(up.stdout).toContain("choose another runtime for it: --runtime redis=process");
  expect(lastLine(up.stdout)).toContain("0/1 proven");
});

it("a health check that its image can't run is a failure, although all probes pass", async () => {
  await using stack = project({
    files: {
      "compose.yaml": redis("redis:7.0", "    healthcheck: { test: [CMD, curl, -f, http://localhost:6379] }\n"),
    },
  });
  const up = await stack.plumb("up", "--runtime", "embedded");
  expect(up.code).toBe(1);
  expect(up.stdout).toMatch(
    /the health check of redis runs curl, which redis:7\.0 does not have healthcheck\.cannot-work\n +at compose\.yaml:4/,
  );
  expect(up.stdout).toContain("15/15 probes");
  expect(lastLine(up.stdout)).toContain("0/1 proven");
});

it.each([
  ["nothing is chosen", [], "runtime.no-choice", "choose --runtime embedded"],
  ["there is no such runtime", ["--runtime", "virtual"], "runtime.unknown", "write embedded or process"],
  ["it is not part of this version", ["--runtime", "docker"], "runtime.not-here", "choose --runtime embedded"],
  [
    "the kind can't run so",
    ["--runtime", "embedded", "--runtime", "app=embedded"],
    "runtime.not-here",
    "choose one of: process",
  ],
])("%s: that is said, and nothing starts", async (_name, args, code, hint) => {
  await using stack = project({
    files: {
      "compose.yaml": `${redis("redis:7.0")}  app:\n    image: node\n    x-plumb: { process: { command: [sleep, "9"] } }\n`,
    },
  });
  const up = await stack.plumb("up", ...args);
  expect(up.code).toBe(2);
  expect(up.stderr).toContain(`error ${code}`);
  expect(up.stderr).toContain(hint);
});

it("a waived probe is counted, and its service is not proven", async () => {
  await using stack = project({
    files: {
      "compose.yaml": `${redis("redis:7.0")}x-plumb:\n  runtime: embedded\n  waivers:\n    - { finding: redis.lua, reason: no scripts here, owner: platform, until: 2099-01-01 }\n`,
    },
  });
  const up = await stack.plumb("up");
  expect(lastLine(up.stdout)).toMatch(/0\/1 proven \(.*1 waived\) · 14\/15 probes/);
  expect(up.stdout).toContain("waived by platform until 2099-01-01: no scripts here");
  expect(up.code).not.toBe(0);
});

it("a waiver that has ended waives nothing", async () => {
  await using stack = project({
    files: {
      "compose.yaml": `${redis("redis:7.0")}x-plumb:\n  runtime: embedded\n  waivers:\n    - { finding: redis.lua, reason: no scripts here, owner: platform, until: 2020-01-01 }\n`,
    },
  });
  const up = await stack.plumb("up");
  expect(lastLine(up.stdout)).toContain("15/15 probes");
  expect(up.stdout).toContain("the waiver for redis.lua ended on 2020-01-01");
});

it("a finding can be waived too, by name; a waiver of nothing is told", async () => {
  const curl = `    healthcheck: { test: [CMD, curl, -f, "http://localhost:6379"] }\n`;
  const waivers = `x-plumb:\n  runtime: embedded\n  waivers:
    - { finding: healthcheck.cannot-work, reason: not run here, owner: platform, until: 2099-01-01 }
    - { finding: redis.lau, reason: misspelt, owner: platform, until: 2099-01-01 }\n`;
  await using stack = project({ files: { "compose.yaml": `${redis("redis:7.0", curl)}${waivers}` } });
  const up = await stack.plumb("up");
  expect(up.stdout).toMatch(
    /the health check of redis runs curl.* \(waived by platform until 2099-01-01: not run here\)/,
  );
  expect(lastLine(up.stdout)).toMatch(/0\/1 proven \(.*1 waived\) · 15\/15 probes/);
  expect(up.stdout).toContain("the waiver for redis.lau names nothing that was planned or found");
  expect(up.code).toBe(3);
});

it("a port that is to be open to the world is open here alone, and that is said", async () => {
  await using stack = project({
    files: { "compose.yaml": redis("redis:7.0", `    ports: ["0.0.0.0:16377:6379"]\n`) },
  });
  const up = await stack.plumb("up", "--runtime", "embedded");
  expect(up.stdout).toContain("asks for port 16377 on all addresses; here it is published on 127.0.0.1 only");
  expect(up.code).toBe(0);
});

it.each(real === undefined ? ["embedded"] : ["embedded", "process"])(
  "a bad line of an included file is found where it stands, %s",
  async (runtime) => {
    const volumes = `    command: redis-server /etc/redis.conf\n    volumes: ["./redis.conf:/etc/redis.conf", "./in.conf:/etc/in.conf"]\n`;
    await using stack = project({
      files: {
        "compose.yaml": redis("redis:7.0", volumes),
        "redis.conf": "maxmemory 64mb\ninclude /etc/in.conf\n",
        "in.conf": "# ours\n\nappendonly yes\nmaxmemory-polcy allkeys-lru\n",
      },
    });
    const up = await stack.plumb("up", "--runtime", runtime);
    expect(up.stdout).toMatch(/at in\.conf:4$/m);
    expect(up.code).toBe(1);
  },
);

it("secrets of the manifest reach neither screen, nor --json, nor ledger, nor plumb logs", async () => {
  const app = `  app:
    image: node:24
    environment: { DB_PASS: under-the-mat-42, DB_URL: "postgres://me:be-hind-the-door@db/x" }
    x-plumb:
      process: { command: [node, -e, "console.log(process.env.DB_PASS, process.env.DB_URL); setInterval(() => {}, 1e6)"] }
      probes:
        - { name: tells, exec: [node, -e, "console.log(process.env.DB_PASS); process.exit(1)"] }\n`;
  await using stack = project({ files: { "compose.yaml": `services:\n${app}` } });
  const outputs = [
    await stack.plumb("up"),
    await stack.plumb("check", "--json"),
    await stack.plumb("logs"),
    await stack.plumb("down"),
  ].map(({ stdout, stderr }) => stdout + stderr);
  expect(outputs[2]).toContain("[redacted]");
  for (const text of [...outputs, ...ledgersOf(stack.folder)]) {
    expect(text).not.toContain("under-the-mat-42");
    expect(text).not.toContain("be-hind-the-door");
  }
});

it("a password is never written by us", async () => {
  await using stack = project({
    files: { "compose.yaml": redis("redis:7.0", "    command: redis-server --requirepass very-secret-word\n") },
  });
  const up = await stack.plumb("up", "--runtime", "embedded", "--json");
  expect(up.code).toBe(0);
  const status = await stack.plumb("status", "--json");
  const ledgers = ledgersOf(stack.folder);
  expect(ledgers.length).toBeGreaterThan(0);
  for (const text of [up.stdout, status.stdout, ...ledgers]) expect(text).not.toContain("very-secret-word");
});

function ledgersOf(folder: string): readonly string[] {
  return readdirSync(`${folder}/.plumb`, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith("ledger.ndjson"))
    .map((name) => readFileSync(`${folder}/.plumb/${name}`, "utf8"));
}

function lastLine(text: string): string {
  return text.trimEnd().split("\n").at(-1) ?? "";
}
