import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { freePort } from "../../src/system/sockets.ts";
import { command, eventually, type Project, project } from "../support/plumb.ts";

interface BadInput {
  readonly name: string;
  readonly files: Readonly<Record<string, string>>;
  readonly args?: readonly string[];
  /** What the message says; `^` is its first line after the code. */
  readonly says: RegExp;
  readonly code: string;
}

const redis = "services:\n  redis:\n    image: redis:7.0\n";

const inputs: readonly BadInput[] = [
  {
    name: "YAML that does not parse",
    files: { "compose.yaml": "services:\n  redis:\n    image: [redis\n" },
    code: "manifest.yaml",
    says: /compose\.yaml:4:1: /,
  },
  {
    name: "a circle of dependencies",
    files: {
      "compose.yaml":
        "services:\n  a:\n    image: redis\n    depends_on: [b]\n  b:\n    image: redis\n    depends_on: [a]\n",
    },
    code: "manifest.cycle",
    says: /compose\.yaml:\d+:\d+: .*a.*b/,
  },
  {
    name: "a dependency that there is not",
    files: { "compose.yaml": `${redis}    depends_on: [reddis]\n` },
    code: "manifest.unknown-dependency",
    says: /compose\.yaml:4:18: .*"?reddis"?/,
  },
  {
    name: "a missing env file",
    files: { "compose.yaml": `${redis}    env_file: nothing.env\n` },
    code: "manifest.missing-env-file",
    says: /compose\.yaml:4:15: .*nothing\.env/,
  },
  {
    name: "a variable that has to be set",
    files: { "compose.yaml": `${redis}    environment:\n      TOKEN: \${TOKEN_FOR_TEST:?ask the team for one}\n` },
    code: "manifest.variable-unset",
    says: /compose\.yaml:5:14: .*TOKEN_FOR_TEST.*ask the team for one/,
  },
  {
    name: "a port out of range",
    files: { "compose.yaml": `${redis}    ports: ["70000:6379"]\n` },
    code: "manifest.bad-port",
    says: /compose\.yaml:4:13: .*70000/,
  },
  {
    name: "two services on one published port",
    files: {
      "compose.yaml": `${redis}    ports: ["6400:6379"]\n  other:\n    image: redis\n    ports: ["6400:6379"]\n`,
    },
    code: "manifest.port-twice",
    says: /compose\.yaml:7:13: .*6400.*redis/,
  },
  {
    name: "a bind mount without source",
    files: { "compose.yaml": `${redis}    volumes: ["./nowhere.conf:/etc/redis.conf"]\n` },
    code: "manifest.missing-bind-source",
    says: /compose\.yaml:4:15: .*nowhere\.conf/,
  },
  {
    name: "an unknown x-plumb key",
    files: { "compose.yaml": `${redis}    x-plumb:\n      probs: []\n` },
    code: "manifest.unknown-x-plumb-key",
    says: /compose\.yaml:5:7: "probs"[\s\S]*did you mean "?probes/,
  },
  {
    name: "a waiver without an end",
    files: {
      "compose.yaml": `${redis}x-plumb:\n  waivers:\n    - { finding: redis.memory, reason: known, owner: ops }\n`,
    },
    code: "manifest.bad-waiver",
    says: /compose\.yaml:6:7: .*until/,
  },
  {
    name: "a duration that is none",
    files: { "compose.yaml": `${redis}    stop_grace_period: soon\n` },
    code: "manifest.bad-duration",
    says: /compose\.yaml:4:24: .*soon/,
  },
  {
    name: "no compose file",
    files: { "README.md": "" },
    code: "manifest.no-manifest",
    says: /no compose file/,
  },
  {
    name: "a file that is not there",
    files: { "compose.yaml": redis },
    args: ["-f", "other.yaml"],
    code: "manifest.no-manifest",
    says: /other\.yaml/,
  },
  {
    name: "an option that there is not",
    files: { "compose.yaml": redis },
    args: ["--prof"],
    code: "usage.command-line",
    says: /--prof/,
  },
  {
    name: "a program that is not executable",
    files: {
      "compose.yaml": "services:\n  app:\n    image: node:24\n    x-plumb: { process: { command: [./start.sh] } }\n",
      "start.sh": "#!/bin/sh\n",
    },
    code: "process.not-executable",
    says: /start\.sh/,
  },
  {
    name: "a program that there is not",
    files: {
      "compose.yaml":
        "services:\n  app:\n    image: node:24\n    x-plumb: { process: { command: [no-such-program-here] } }\n",
    },
    code: "process.not-found",
    says: /no-such-program-here/,
  },
  {
    name: "a service of one's own without a command",
    files: { "compose.yaml": "services:\n  app:\n    build: .\n" },
    code: "runtime.needs-command",
    says: /compose\.yaml:2:3: app can't run/,
  },
];

describe("bad input", () => {
  it.each(inputs.map((input) => [input.name, input] as const))("%s", async (_name, input) => {
    await using subject = project({ files: input.files });
    await refuses(subject, input);
  });

  it("a port that somebody has, who is named", async () => {
    const port = await freePort("127.0.0.1");
    const server = createServer().listen(port, "127.0.0.1");
    await using subject = project({ files: { "compose.yaml": `${redis}    ports: ["${port}:6379"]\n` } });
    try {
      const result = await subject.plumb("up", "--runtime", "embedded");
      expect(result.stderr).toMatch(new RegExp(`^error port\\.taken\n {2}.*${port}.*pid ${process.pid}`));
      expect(result.code).toBe(2);
      await eventually("nothing is left", () => subject.processes().length === 0);
    } finally {
      server.close();
    }
  });
});

const root = process.getuid?.() === 0;

describe.skipIf(!root)(`folders that can't be used${root ? "" : " (it takes root to make them)"}`, () => {
  it("a folder that is read-only", async () => {
    await using subject = project({ files: { "compose.yaml": redis } });
    execFileSync("mount", ["--bind", "-o", "ro", subject.folder, subject.folder]);
    execFileSync("mount", ["-o", "remount,ro,bind", subject.folder]);
    try {
      await refuses(subject, {
        code: "files.read-only",
        says: /\.plumb.* can't be written: the file system is read-only/,
      });
    } finally {
      execFileSync("umount", [subject.folder]);
    }
  });

  it("a folder that can't be read", async () => {
    await using subject = project({ files: { "compose.yaml": redis } });
    chmodSync(join(subject.folder, "compose.yaml"), 0o000);
    const cli = join(import.meta.dirname, "../../dist/cli.js");
    // Anybody may read the program itself where it is; the project's file they may not.
    const result = await command(
      "setpriv",
      [
        "--reuid=65534",
        "--regid=65534",
        "--clear-groups",
        process.execPath,
        cli,
        "up",
        "-f",
        join(subject.folder, "compose.yaml"),
        "--runtime",
        "embedded",
      ],
      {
        cwd: "/",
        env: { ...subject.env, XDG_RUNTIME_DIR: "", HOME: "/", NODE_COMPILE_CACHE: "" },
      },
    );
    expect(result.stdout).toBe("");
    expect(result.code).toBe(2);
    expect(result.stderr).not.toMatch(/^\s+at /m);
  });

  it("a disk that is full", async () => {
    await using subject = project({});
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=64k", "tmpfs", subject.folder]);
    try {
      writeFileSync(join(subject.folder, "compose.yaml"), redis);
      mkdirSync(join(subject.folder, "full"));
      fill(join(subject.folder, "full", "filler"));
      await refuses(subject, { code: "files.no-space", says: /\.plumb.* can't be written: the disk is full/ });
    } finally {
      await subject.plumb("down");
      execFileSync("umount", ["-l", subject.folder]);
    }
  });
});

function fill(path: string): void {
  try {
    for (;;) writeFileSync(path, Buffer.alloc(1024), { flag: "a" });
  } catch {
    // Full.
  }
}

/** One message, of three lines at most, no stack trace, exit 2, nothing left behind. */
async function refuses(
  subject: Project,
  input: Pick<BadInput, "code" | "says"> & { readonly args?: readonly string[] },
): Promise<void> {
  const result = await subject.plumb("up", "--runtime", "embedded", "--runtime", "app=process", ...(input.args ?? []));
  expect(result.stdout).toBe("");
  expect(result.stderr.split("\n")[0]).toBe(`error ${input.code}`);
  expect(result.stderr).toMatch(input.says);
  expect(result.stderr.trimEnd().split("\n").length).toBeLessThanOrEqual(3);
  expect(result.stderr).not.toMatch(/^\s+at /m);
  expect(result.code).toBe(2);
  await eventually("nothing is left", () => subject.processes().length === 0);
}
