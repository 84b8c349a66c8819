import { existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { answers, compose, server, service } from "../support/programs.ts";
import { eventually, type Project, project } from "../support/plumb.ts";

const app = service({ name: "app", command: "[node, app.cjs]", more: `    expose: ["3000"]\n`, probes: answers });
const files = { "compose.yaml": compose(app), "app.cjs": server };
/** It stays without its listener, so that an up goes on and on. */
const endless = {
  "compose.yaml": compose(app),
  "app.cjs": `setInterval(() => {}, 1e6);\n`,
};

/** Pid 0 would mean this test's own group. */
function helperOf(stack: Project, name: string): number {
  const found = stack.processes().find(({ command }) => new RegExp(`/${name}(\\.js|/main\\.ts)( |$)`).test(command));
  if (found === undefined) throw new Error(`there is no ${name}`);
  return found.pid;
}

async function exitOf(child: {
  once(event: "exit", listener: (code: number | null) => void): unknown;
}): Promise<number | null> {
  return await new Promise((resolve) => void child.once("exit", resolve));
}

describe("a command that ends early", () => {
  it("Ctrl-C stops what this up has started, and waits for that", async () => {
    await using stack = project({ files: endless });
    const up = stack.start("up");
    await eventually("it has begun", () => stack.processes().some(({ command }) => command.includes("app.cjs")));
    const code = exitOf(up);
    up.kill("SIGINT");
    expect(await code).toBe(130);
    await eventually("nothing is left", () => stack.processes().length === 0);
  });

  it("Ctrl-C on a second up leaves the stack that was up before", async () => {
    await using stack = project({ files });
    expect((await stack.plumb("up")).code).toBe(0);
    const second = stack.start("up", "--prove");
    const code = exitOf(second);
    second.kill("SIGINT");
    await code;
    expect((await stack.status()).services[0]?.standing).not.toBe("stopped");
    expect((await stack.plumb("check")).code).toBe(0);
  });

  it("SIGKILL leaves the supervisor to finish what it was told", async () => {
    const slow = `setTimeout(() => { ${server} }, 700);`;
    await using stack = project({ files: { ...files, "app.cjs": slow } });
    const up = stack.start("up");
    await eventually("it has begun", () => stack.processes().some(({ command }) => command.includes("app.cjs")));
    up.kill("SIGKILL");
    await eventually("it is proven", async () => (await stack.status()).services[0]?.standing === "proven");
  });
});

describe("down", () => {
  it("ends an up that is under way", async () => {
    await using stack = project({ files: endless });
    const up = stack.start("up", "--timeout", "10m");
    const code = exitOf(up);
    await eventually("it has begun", () => stack.processes().some(({ command }) => command.includes("app.cjs")));
    const down = await stack.plumb("down");
    expect(down.code).toBe(0);
    expect(await code).toBe(3);
    await eventually("nothing is left", () => stack.processes().length === 0);
  });

  it("works although the manifest was broken meanwhile", async () => {
    await using stack = project({ files });
    await stack.plumb("up");
    stack.write("compose.yaml", "services: [\n");
    expect((await stack.plumb("status")).code).toBe(2);
    const down = await stack.plumb("down");
    expect(down.code).toBe(0);
    expect(stack.processes()).toEqual([]);
  });

  it("works although the forwarder is frozen", async () => {
    const published = service({
      name: "app",
      command: "[node, app.cjs]",
      more: `    ports: ["3000"]\n`,
      probes: answers,
    });
    await using stack = project({ files: { ...files, "compose.yaml": compose(published) } });
    expect((await stack.plumb("up")).code).toBe(0);
    process.kill(helperOf(stack, "forwarder"), "SIGSTOP");
    const down = await stack.plumb("down");
    expect(down.code).toBe(0);
    expect(stack.processes()).toEqual([]);
  });

  it("and up at the same time come to one of both, never to an error", async () => {
    await using stack = project({ files });
    await stack.plumb("up");
    for (let round = 0; round < 6; round += 1) {
      const [down, up] = await Promise.all([stack.plumb("down"), stack.plumb("up")]);
      expect([down.code, down.stderr]).toEqual([0, ""]);
      expect(up.stdout + up.stderr).not.toMatch(/bug|ECONN/);
      expect([0, 3]).toContain(up.code);
    }
    expect((await stack.plumb("up")).code).toBe(0);
  });
});

describe("down --volumes", () => {
  const redis = (volume: string, more = ""): string =>
    `services:\n  redis:\n    image: redis:7.0\n    command: redis-server --appendonly yes\n    volumes: ["${volume}"]\nvolumes:\n  data: {}\n${more}x-plumb:\n  runtime: embedded\n`;

  it("deletes what is the stack's own, says what, and leaves external volumes", async () => {
    await using stack = project({ files: { "compose.yaml": redis("data:/data", "  shared: { external: true }\n") } });
    await stack.plumb("up");
    const root = join(stack.folder, ".plumb/project");
    mkdirSync(join(root, "volumes/shared"), { recursive: true });
    writeFileSync(join(root, "volumes/shared/precious"), "");
    const down = await stack.plumb("down", "--volumes", "--yes");
    expect(down.stdout).toContain(`deleted: ${join(root, "volumes/data")}`);
    expect(down.code).toBe(0);
    expect(existsSync(join(root, "volumes/data"))).toBe(false);
    expect(existsSync(join(root, "volumes/shared/precious"))).toBe(true);
  });

  it("is refused together with a service, and without being told twice", async () => {
    await using stack = project({ files: { "compose.yaml": redis("data:/data") } });
    await stack.plumb("up");
    expect((await stack.plumb("down", "--volumes", "--yes", "redis")).code).toBe(2);
    const refused = await stack.plumb("down", "--volumes");
    expect(refused.stderr).toContain("usage.not-confirmed");
    expect((await stack.status()).services[0]?.phase).toBe("ready");
  });

  it("deletes nothing where a supervisor does not answer", async () => {
    await using stack = project({ files: { "compose.yaml": redis("data:/data") } });
    await stack.plumb("up");
    const pid = helperOf(stack, "supervisor");
    process.kill(pid, "SIGSTOP");
    try {
      const down = await stack.plumb("down", "--volumes", "--yes");
      expect(down.stderr).toContain("supervisor.silent");
      expect(down.code).toBe(3);
      expect(readdirSync(join(stack.folder, ".plumb/project/volumes"))).toEqual(["data"]);
    } finally {
      process.kill(pid, "SIGCONT");
    }
  });
});

describe("one stack has one supervisor", () => {
  it("whichever link its folder is reached by", async () => {
    await using stack = project({ files });
    await stack.plumb("up");
    const link = join(stack.runtimeDirectory, "link");
    symlinkSync(stack.folder, link);
    const through = await stack.plumb("status", "-f", join(link, "compose.yaml"), "--stack", "project");
    expect(through.stdout).toContain("1/1 proven");
    const before = helperOf(stack, "supervisor");
    expect((await stack.plumb("up", "-f", join(link, "compose.yaml"), "--stack", "project")).code).toBe(0);
    expect(helperOf(stack, "supervisor")).toBe(before);
  });

  it("whichever runtime directory its caller has", async () => {
    await using stack = project({ files });
    await stack.plumb("up");
    mkdirSync(join(stack.runtimeDirectory, "other"), { mode: 0o700 });
    const env = { ...stack.env, XDG_RUNTIME_DIR: join(stack.runtimeDirectory, "other") };
    const { command } = await import("../support/plumb.ts");
    const cli = join(import.meta.dirname, "../../dist/cli.js");
    const status = await command(process.execPath, [cli, "status"], { cwd: stack.folder, env });
    expect(status.stdout).toContain("1/1 proven");
    const down = await command(process.execPath, [cli, "down"], { cwd: stack.folder, env });
    expect(down.code).toBe(0);
    expect(stack.processes()).toEqual([]);
  });
});

describe("services that take their time", () => {
  it("one that opens another port first is waited for", async () => {
    const slow = `require("node:http").createServer().listen(0, process.env.HOST); setTimeout(() => { ${server} }, 4000);`;
    await using stack = project({ files: { ...files, "app.cjs": slow } });
    expect((await stack.plumb("up")).code).toBe(0);
  });

  it("a health command that takes longer than a second passes within its own time", async () => {
    const checked = service({
      name: "app",
      command: "[node, app.cjs], healthcheck: run",
      more: `    expose: ["3000"]\n    healthcheck: { test: [CMD, sleep, "1.4"], timeout: 10s }\n`,
      probes: answers,
    });
    await using stack = project({ files: { ...files, "compose.yaml": compose(checked) } });
    expect((await stack.plumb("up")).code).toBe(0);
  });
});

it("the cause of an end is what was said last, not an old warning; and it is tried again", async () => {
  const fails = `console.error("ModuleNotFoundError: No module named 'uvloop' (optional)");
console.error("using the default event loop");
console.error("FATAL: license expired");
process.exit(1);`;
  await using stack = project({ files: { ...files, "app.cjs": fails } });
  const up = await stack.plumb("up");
  expect(up.stdout).not.toContain("module-missing");
  expect(up.stdout).toContain("│ FATAL: license expired");
  const missing = `require("no-such-module-here");`;
  stack.write("app.cjs", missing);
  expect((await stack.plumb("up")).stdout).toContain("a module is missing: no-such-module-here");
});
