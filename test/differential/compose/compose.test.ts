import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { PlumbError } from "../../../src/base/errors.ts";
import { kindPatterns } from "../../../src/generated/services.ts";
import { findManifest } from "../../../src/manifest/find-manifest.ts";
import type { ManifestFiles } from "../../../src/manifest/files.ts";
import { loadStack } from "../../../src/manifest/load-stack.ts";
import type { Stack } from "../../../src/model/stack.ts";
import { fileTree } from "../../support/file-tree.ts";
import { command, type CommandResult } from "../../support/plumb.ts";
import * as basics from "./cases/basics.ts";
import * as merging from "./cases/merging.ts";
import * as portsAndMounts from "./cases/ports-and-mounts.ts";
import * as services from "./cases/services.ts";
import * as variables from "./cases/variables.ts";
import type { ComposeCase } from "./compose-case.ts";
import { ours, theirs } from "./normalise.ts";

const groups = [basics, merging, portsAndMounts, services, variables];
const accepted = groups.flatMap((group) => group.accepted);
const refused = groups.flatMap((group) => group.refused);

const cache = process.env["PLUMB_CACHE"] ?? join(import.meta.dirname, "../../../.cache");
const oracle = join(cache, "compose-oracle/docker-compose-v5");
const there = existsSync(oracle);
if (!there && process.env["PLUMB_REQUIRE_REAL"] === "1") throw new Error(`Compose is required here: ${oracle}`);

const access: ManifestFiles = {
  read: (path) => (existsSync(path) && statSync(path).isFile() ? readFileSync(path, "utf8") : undefined),
  exists: existsSync,
  isFolder: (path) => existsSync(path) && statSync(path).isDirectory(),
};

describe.skipIf(!there)(`against Compose v5.6${there ? "" : " (not built: node scripts/compose-oracle.cjs)"}`, () => {
  it("there are 200 files or more", () => {
    expect(accepted.length).toBeGreaterThanOrEqual(200);
  });

  it.concurrent.each(accepted.map((entry) => [entry.name, entry] as const))("%s: read alike", async (_name, entry) => {
    await using tree = fileTree(entry.files);
    const printed = await askCompose(entry, tree.path);
    expect(printed.stderr.replaceAll(/^time=.*level=warning.*\n?/gm, "")).toBe("");
    expect(ours(read(entry, tree.path))).toEqual(theirs(printed.stdout));
  });

  it.concurrent.each(refused.map((entry) => [entry.name, entry] as const))(
    "%s: refused by both",
    async (_name, entry) => {
      await using tree = fileTree(entry.files);
      expect((await askCompose(entry, tree.path)).code).not.toBe(0);
      const problem = problemOf(() => read(entry, tree.path));
      expect(problem?.code).toMatch(/^manifest\./);
      if (entry.nowhere !== true) expect(problem?.message).toMatch(/\.(yaml|env):\d+:\d+: /);
      expect(problem?.hint).toBeDefined();
    },
  );
});

function environmentOf(entry: ComposeCase): Record<string, string> {
  return { HOME: "/home/somebody", PATH: process.env["PATH"] ?? "", ...entry.env };
}

function askCompose(entry: ComposeCase, folder: string): Promise<CommandResult> {
  const files = (entry.use ?? []).flatMap((name) => ["-f", name]);
  const profiles = (entry.profiles ?? []).flatMap((name) => ["--profile", name]);
  return command(oracle, [...files, ...profiles, "config", "--format", "json"], {
    cwd: join(folder, entry.cwd ?? ""),
    env: environmentOf(entry),
  });
}

function read(entry: ComposeCase, folder: string): Stack {
  const env = environmentOf(entry);
  const found = findManifest(join(folder, entry.cwd ?? ""), entry.use ?? [], { env, access });
  return loadStack({ ...found, profiles: entry.profiles ?? [], kinds: kindPatterns }, access);
}

function problemOf(work: () => unknown): PlumbError | undefined {
  try {
    work();
    return undefined;
  } catch (problem) {
    if (problem instanceof PlumbError) return problem;
    throw problem;
  }
}
