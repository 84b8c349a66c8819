import { spawn } from "node:child_process";
import { connect, createServer, type Server } from "node:net";
import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { freePort } from "../../src/system/sockets.ts";
import { answers, compose, probe, server, service } from "../support/programs.ts";
import { eventually, type Project, project } from "../support/plumb.ts";

const app = (more = "", probes = answers): string => service({ name: "app", command: "[node, app.cjs]", more, probes });
const exposed = `    expose: ["3000"]\n`;

function lastLine(text: string): string {
  return text.trimEnd().split("\n").at(-1) ?? "";
}

describe("a manifest that has changed while the stack runs", () => {
  it("a probe that was added is run by the next up, and by check", async () => {
    await using stack = project({ files: { "compose.yaml": compose(app(exposed)), "app.cjs": server } });
    expect((await stack.plumb("up")).code).toBe(0);
    const [before] = (await stack.status()).services;
    stack.write(
      "compose.yaml",
      compose(app(exposed, answers + probe("is teal", "http: { url: / }, expect: { body: teal }"))),
    );

    const check = await stack.plumb("check");
    expect(lastLine(check.stdout)).toMatch(/^ {2}0\/1 proven .* 1\/2 probes/);
    expect(check.code).toBe(1);
    const up = await stack.plumb("up");
    expect(lastLine(up.stdout)).toMatch(/^ {2}0\/1 proven .* 1\/2 probes/);
    expect(up.code).toBe(1);
    expect((await stack.status()).services[0]?.pids).toEqual(before?.pids);
  });

  it("a service that would be started otherwise is judged as it runs, and that is said", async () => {
    await using stack = project({ files: { "compose.yaml": compose(app(exposed)), "app.cjs": server } });
    await stack.plumb("up");
    stack.write("compose.yaml", compose(app(`${exposed}    environment: { COLOUR: teal }\n`)));
    const check = await stack.plumb("check");
    expect(check.stdout).toContain("manifest.not-applied");
    expect(check.code).toBe(0);
    expect((await stack.plumb("check", "--strict")).code).toBe(4);

    const restart = await stack.plumb("restart");
    expect(restart.stdout).not.toContain("manifest.not-applied");
    expect(restart.code).toBe(0);
  });

  it("what is changed is replaced on the same published port, and comes back with its dependents", async () => {
    const port = await freePort("127.0.0.1");
    const redis = (option: string): string =>
      `  redis:\n    image: redis:7.0\n    command: redis-server --maxmemory ${option}\n    ports: ["${port}:6379"]\n`;
    const needs = `    expose: ["3000"]\n    depends_on: { redis: { condition: service_healthy, restart: true } }\n`;
    await using stack = project({ files: { "compose.yaml": compose(redis("64mb"), app(needs)), "app.cjs": server } });
    expect((await stack.plumb("up")).code).toBe(0);
    const before = (await stack.status()).services.map(({ pids }) => pids[0]);
    stack.write("compose.yaml", compose(redis("32mb"), app(needs)));
    const up = await stack.plumb("up");
    expect(up.stderr).toBe("");
    expect(lastLine(up.stdout)).toMatch(/^ {2}2\/2 proven/);
    expect(up.stdout).toContain(`redis://127.0.0.1:${port}`);
    const after = (await stack.status()).services.map(({ pids }) => pids[0]);
    expect(after.filter((pid) => before.includes(pid))).toEqual([]);
  });
});

describe("every probe counts", () => {
  it("of two with one name none is lost", async () => {
    const probes =
      probe("answers ok", "http: { url: / }") + probe("Answers OK!", "http: { url: / }, expect: { body: no }");
    await using stack = project({ files: { "compose.yaml": compose(app(exposed, probes)), "app.cjs": server } });
    const up = await stack.plumb("up");
    expect(lastLine(up.stdout)).toMatch(/^ {2}0\/1 proven .* 1\/2 probes/);
    expect(up.code).toBe(1);
  });

  it("those of a one-shot service look at what it has done; its exit code alone does not make them pass", async () => {
    const migrate = (wanted: string): string =>
      service({
        name: "migrate",
        command: `[node, -e, "require('node:fs').writeFileSync('done','yes')"]`,
        probes: probe("it is done", `exec: [grep, ${wanted}, done]`),
      });
    const needs = `${exposed}    depends_on: { migrate: { condition: service_completed_successfully } }\n`;
    await using stack = project({ files: { "compose.yaml": compose(migrate("yes"), app(needs)), "app.cjs": server } });
    const good = await stack.plumb("up");
    expect(good.stdout).toMatch(/migrate\s+completed\s+proven 2\/2/);
    expect(good.code).toBe(0);
    const again = await stack.plumb("up", "--prove");
    expect(again.stdout).toMatch(/migrate\s+completed\s+proven 2\/2/);
    expect(again.code).toBe(0);
    await stack.plumb("down");
    stack.write("compose.yaml", compose(migrate("no"), app(needs)));
    const bad = await stack.plumb("up");
    expect(bad.stdout).toMatch(/it is done: /);
    expect(bad.code).toBe(1);
  });

  it("one who comes without --no-prove later is proven then", async () => {
    await using stack = project({ files: { "compose.yaml": compose(app(exposed)), "app.cjs": server } });
    expect((await stack.plumb("up", "--no-prove")).code).toBe(0);
    const up = await stack.plumb("up");
    expect(lastLine(up.stdout)).toMatch(/^ {2}1\/1 proven/);
    expect(up.code).toBe(0);
  });

  it("without proving, what does not run is still no success", async () => {
    const redis = "  redis:\n    image: redis:7.0\n    command: redis-server --cluster-enabled yes\n";
    await using stack = project({ files: { "compose.yaml": compose(redis) } });
    expect((await stack.plumb("up", "--no-prove")).code).not.toBe(0);
  });
});

describe("what has ended is not proven any more", () => {
  const kill = async (stack: Project, name: string): Promise<void> => {
    const { services } = await stack.status();
    const pid = services.find((entry) => entry.service === name)?.identity?.pid;
    if (pid === undefined) throw new Error(`${name} does not run`);
    process.kill(pid, "SIGKILL");
  };

  it("a main process that dies and leaves a child behind", async () => {
    const leaves = `require("node:child_process").spawn("sleep", ["120"], { detached: true, stdio: "ignore" }).unref();
process.on("SIGTERM", () => process.exit(0));
${server}`;
    await using stack = project({ files: { "compose.yaml": compose(app(exposed)), "app.cjs": leaves } });
    expect((await stack.plumb("up")).code).toBe(0);
    const pid = (await stack.status()).services[0]?.identity?.pid;
    if (pid === undefined) throw new Error("it does not run");
    process.kill(pid, "SIGTERM");
    await eventually("it is not proven", async () => (await stack.status()).services[0]?.standing !== "proven", 2000);
    await eventually("what it left is gone", () => !stack.processes().some(({ command }) => command.includes("sleep")));
  });

  it("one that is started again on its published port is proven anew, and that it fell is told", async () => {
    const port = await freePort("127.0.0.1");
    await using stack = project({
      files: { "compose.yaml": compose(app(`    ports: ["${port}:3000"]\n    restart: always\n`)), "app.cjs": server },
    });
    expect((await stack.plumb("up")).code).toBe(0);
    await kill(stack, "app");
    await eventually("it is proven again", async () => {
      const [seen] = (await stack.status()).services;
      return seen?.starts === 2 && seen.phase === "ready";
    });
    const check = await stack.plumb("check");
    expect(check.stdout).toMatch(/app was started 2 times; the start before this one was ended by SIGKILL/);
    expect(check.stdout).toContain(`http://127.0.0.1:${port}`);
    expect(lastLine(check.stdout)).toMatch(/^ {2}1\/1 proven/);
    expect(await connects(port)).toBe(true);
  });

  it("one that crashed is brought back by the next up on the same port", async () => {
    const port = await freePort("127.0.0.1");
    await using stack = project({
      files: { "compose.yaml": compose(app(`    ports: ["${port}:3000"]\n`)), "app.cjs": server },
    });
    await stack.plumb("up");
    await kill(stack, "app");
    await eventually("it has failed", async () => (await stack.status()).services[0]?.phase === "failed");
    expect(await connects(port)).toBe(false);
    const up = await stack.plumb("up");
    expect(up.stderr).toBe("");
    expect(up.code).toBe(0);
  });

  it("a published port that somebody took while the forwarder was replaced, and that is taken back", async () => {
    const port = await freePort("127.0.0.1");
    await using stack = project({
      files: { "compose.yaml": compose(app(`    ports: ["${port}:3000"]\n`)), "app.cjs": server },
    });
    await stack.plumb("up");
    const forwarder = stack.processes().find(({ command }) => /\/forwarder(\.js|\/main\.ts)/.test(command))?.pid;
    if (forwarder === undefined) throw new Error("there is no forwarder");
    // Frozen, it still holds the port; killed, the thief is there first as often as not, so it tries until it is.
    const thief = await takeWhenFree(port, () => process.kill(forwarder, "SIGKILL"));
    try {
      await eventually("it is told", async () =>
        (await stack.status()).services.some(({ findings }) => findings.some(({ id }) => id === "port.lost")),
      );
      const check = await stack.plumb("check");
      expect(check.stdout).toMatch(new RegExp(`port ${port}.* is taken by .*pid ${process.pid}`));
      expect(check.code).toBe(1);
    } finally {
      await new Promise((resolve) => void thief.close(resolve));
    }
    await eventually("it is proven again", async () => (await stack.plumb("check")).code === 0);
    expect(await connects(port)).toBe(true);
  });
});

describe("the score", () => {
  const two = compose(
    app(exposed),
    service({ name: "other", command: "[node, app.cjs]", more: exposed, probes: answers }),
  );

  it("of a part is that part's, and says what was not asked for; the whole counts what was never started", async () => {
    await using stack = project({ files: { "compose.yaml": two, "app.cjs": server } });
    const up = await stack.plumb("up", "app");
    expect(lastLine(up.stdout)).toMatch(
      /^ {2}1\/1 proven \(app process; the images were not run; not started: other\)/,
    );
    expect(up.code).toBe(0);
    const status = await stack.plumb("status");
    expect(lastLine(status.stdout)).toMatch(/^ {2}1\/2 proven .*not started: other/);
    expect(status.code).toBe(3);
  });

  it("after a check of one service is that one's", async () => {
    await using stack = project({ files: { "compose.yaml": two, "app.cjs": server } });
    await stack.plumb("up");
    const check = await stack.plumb("check", "app");
    expect(lastLine(check.stdout)).toMatch(/^ {2}1\/1 proven .*not asked for: other/);
    expect(lastLine(check.stdout)).not.toContain("not re-proven");
  });
});

it("a record that can't be written takes the proof away, and ends nobody", async () => {
  await using stack = project({ files: { "compose.yaml": compose(app(exposed)), "app.cjs": server } });
  await stack.plumb("up");
  const root = join(stack.folder, ".plumb");
  const [name = ""] = readdirSync(root).filter((entry) => entry !== ".gitignore");
  const { rmSync } = await import("node:fs");
  rmSync(join(root, name, "runs"), { recursive: true });
  writeFileSync(join(root, name, "runs"), "in the way");
  const check = await stack.plumb("check");
  expect(check.code).not.toBe(0);
  expect((await stack.status()).services[0]?.phase).toBe("ready");
  expect((await stack.plumb("down")).code).toBe(0);
  expect(stack.processes()).toEqual([]);
});

it("services do not see the shell's own variables", async () => {
  const shows = `console.log("DATABASE_URL is", process.env.DATABASE_URL); ${server}`;
  await using stack = project({
    files: { "compose.yaml": compose(app(exposed)), "app.cjs": shows },
    env: { DATABASE_URL: "postgres://of-the-shell" },
  });
  await stack.plumb("up");
  expect((await stack.plumb("logs")).stdout).toContain("DATABASE_URL is undefined");
});

it("a reader that goes away changes nothing", async () => {
  await using stack = project({ files: { "compose.yaml": compose(app(exposed)), "app.cjs": server } });
  const cli = stack.start("up");
  cli.kill("SIGKILL");
  const head = spawn(
    "sh",
    ["-c", `"$@" | head -n 1`, "sh", process.execPath, join(import.meta.dirname, "../../dist/cli.js"), "up"],
    {
      cwd: stack.folder,
      env: stack.env,
      stdio: "ignore",
    },
  );
  await new Promise((resolve) => head.once("exit", resolve));
  await eventually("it is up and proven", async () => (await stack.status()).services[0]?.standing === "proven");
});

function connects(port: number): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const socket = connect(port, "127.0.0.1", () => resolve(true));
  socket.on("error", () => resolve(false));
  return promise.finally(() => socket.destroy());
}

async function takeWhenFree(port: number, free: () => void): Promise<Server> {
  const listening = createServer((socket) => socket.destroy());
  free();
  for (;;) {
    const { promise, resolve } = Promise.withResolvers<boolean>();
    listening.once("error", () => resolve(false));
    listening.listen(port, "127.0.0.1", () => resolve(true));
    if (await promise) return listening;
    await new Promise((resume) => setImmediate(resume));
  }
}
