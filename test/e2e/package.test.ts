import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { publint } from "publint";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { command, type CommandResult } from "../support/plumb.ts";

const root = join(import.meta.dirname, "../..");
const oldNode = ["/usr/bin/node", "/usr/local/bin/node"].find((path) => versionOf(path) < 24);

describe("the package", () => {
  const base = mkdtempSync(join(tmpdir(), "plumb-pack-"));
  const folder = join(base, "consumer");
  let tarball = "";

  beforeAll(async () => {
    const env = { ...process.env, npm_config_offline: "true" };
    const packed = await command("npm", ["pack", "--ignore-scripts", "--silent", "--pack-destination", base], {
      cwd: root,
      env,
    });
    expect(packed.stderr.replaceAll(/^npm warn.*\n/gm, "")).toBe("");
    tarball = join(base, readdirSync(base).find((name) => name.endsWith(".tgz")) ?? "");
    mkdirSync(folder);
    writeFileSync(join(folder, "package.json"), "{}");
    const installed = await command("npm", ["install", "--offline", "--no-audit", "--no-fund", tarball], {
      cwd: folder,
      env,
    });
    expect(installed.code).toBe(0);
  }, 120_000);

  afterAll(() => rmSync(base, { recursive: true, force: true }));

  it("is 6 MB or less", () => {
    expect(statSync(tarball).size).toBeLessThanOrEqual(6_000_000);
  });

  it("has no install scripts and no dependencies", () => {
    const manifest = JSON.parse(readFileSync(join(folder, "node_modules/plumbstack/package.json"), "utf8")) as {
      readonly scripts?: Readonly<Record<string, string>>;
      readonly dependencies?: Readonly<Record<string, string>>;
    };
    expect(Object.keys(manifest.dependencies ?? {})).toEqual([]);
    expect(Object.keys(manifest.scripts ?? {}).filter((name) => /^(pre|post)?install$|^prepare$/.test(name))).toEqual(
      [],
    );
    expect(readdirSync(join(folder, "node_modules")).filter((name) => !name.startsWith("."))).toEqual(["plumbstack"]);
  });

  it("brings a stack up in a folder that holds a compose file only", async () => {
    const stack = join(base, "stack");
    const env = { ...process.env, XDG_RUNTIME_DIR: join(base, "run"), NO_COLOR: "1" };
    mkdirSync(stack);
    mkdirSync(join(base, "run"), { mode: 0o700 });
    writeFileSync(join(stack, "compose.yaml"), "services:\n  redis:\n    image: redis:7.0\n");
    const plumb = (...args: readonly string[]): Promise<CommandResult> =>
      command(join(folder, "node_modules/.bin/plumb"), args, { cwd: stack, env });
    const up = await plumb("up", "--runtime", "embedded");
    const down = await plumb("down");
    expect(up.stdout).toContain("1/1 proven (redis embedded; the images were not run) · 15/15 probes");
    expect([up.code, down.code]).toEqual([0, 0]);
  });

  it("can be imported, and its entry reads a manifest", async () => {
    const program = `import { findManifest, loadStack, scoreOf } from "plumbstack"; console.log(typeof findManifest, typeof loadStack, typeof scoreOf);`;
    const result = await command(process.execPath, ["--input-type=module", "-e", program], {
      cwd: folder,
      env: process.env,
    });
    expect(result.stdout).toBe("function function function\n");
  });

  it("is well-formed for publishing", async () => {
    const { messages } = await publint({ pkgDir: join(folder, "node_modules/plumbstack"), pack: false, strict: true });
    expect(messages.filter((message) => message.type === "error")).toEqual([]);
  });

  it.skipIf(oldNode === undefined)("says under an old Node what it needs", async () => {
    const bin = join(folder, "node_modules/plumbstack/bin/plumb.cjs");
    const result = await command(oldNode ?? "", [bin, "up"], { cwd: folder, env: process.env });
    expect(result.stderr).toMatch(/^plumb needs Node 24 or newer; this is Node \d+\.\d+\.\d+\.\n$/);
    expect(result.stdout).toBe("");
    expect(result.code).toBe(2);
  });
});

/** The major version of a Node, 99 where there is none. */
function versionOf(path: string): number {
  try {
    return Number(/^v(\d+)/.exec(execFileSync(path, ["--version"], { encoding: "utf8" }))?.[1] ?? "99");
  } catch {
    return 99;
  }
}
