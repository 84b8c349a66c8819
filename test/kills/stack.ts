import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { connect } from "node:net";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import type { StackStatus } from "../../src/model/status.ts";
import { eventually, type Project, project } from "../support/plumb.ts";

export type Helper = "supervisor" | "prober" | "forwarder" | "guardian";

const files = {
  "compose.yaml": `services:
  redis:
    image: redis:7.0
    ports: ["6379:6379"]
  app:
    image: node:24-alpine
    environment: { REDIS_URL: "redis://redis:6379" }
    ports: ["3000:3000"]
    depends_on: { redis: { condition: service_healthy } }
    x-plumb:
      process: { command: [node, app.cjs] }
      probes:
        - { name: answers, http: { url: / }, expect: { status: 200 } }
x-plumb:
  runtime: embedded
`,
  "app.cjs": `require("node:http").createServer((request, response) => response.end("ok")).listen(process.env.PORT, process.env.HOST);\n`,
};

/** A stack of two services, with somebody foreign beside it who has to survive. */
export interface KillStack extends AsyncDisposable {
  readonly project: Project;
  up(): Promise<void>;
  pidOf(helper: Helper): number | undefined;
  kill(pid: number): void;
  status(): Promise<StackStatus>;
  /** Facts of a kind in any ledger of the stack. */
  facts(kind: string): number;
}

export function killStack(extra: Readonly<Record<string, string>> = {}): KillStack {
  const subject = project({ files: { ...files, ...extra } });
  const bystander = spawn(process.execPath, ["-e", "setInterval(() => {}, 1e6) // app.cjs supervisor.js"], {
    cwd: "/",
    stdio: "ignore",
  });
  const pidOf = (helper: Helper): number | undefined =>
    subject.processes().find(({ command }) => new RegExp(`/${helper}(\\.js|/main\\.ts)( |$)`).test(command))?.pid;
  return {
    project: subject,
    async up() {
      const result = await subject.plumb("up", "--ports", "auto");
      expect(result.stdout + result.stderr).toContain("2/2 proven");
      expect(result.code).toBe(0);
    },
    pidOf,
    kill(pid) {
      // 0 would be this test's own group.
      if (pid <= 1) throw new Error("there is no such process");
      process.kill(pid, "SIGKILL");
    },
    status: () => subject.status(),
    facts: (kind) => ledgers(subject).filter((line) => line.includes(`"kind":"${kind}"`)).length,
    async [Symbol.asyncDispose]() {
      const alive =
        bystander.exitCode === null && bystander.signalCode === null && existsSync(`/proc/${bystander.pid}`);
      await subject[Symbol.asyncDispose]();
      bystander.kill("SIGKILL");
      expect(alive, "a foreign process was signalled").toBe(true);
    },
  };
}

function ledgers({ folder }: Project): readonly string[] {
  return readdirSync(join(folder, ".plumb"), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith("ledger.ndjson"))
    .flatMap((name) => readFileSync(join(folder, ".plumb", name), "utf8").split("\n"));
}

/** Milliseconds until it holds. */
export async function timeUntil(what: string, holds: () => boolean | Promise<boolean>): Promise<number> {
  const began = performance.now();
  await eventually(what, holds);
  return performance.now() - began;
}

/** Whether the published port of a service answers. */
export async function answersOnHost(status: StackStatus, service: string): Promise<boolean> {
  const endpoint = status.services
    .find((entry) => entry.service === service)
    ?.endpoints.find((candidate) => candidate.viewpoint === "host");
  if (endpoint === undefined) return false;
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const socket = connect(endpoint.port, endpoint.host, () => socket.write("PING\r\n"));
  socket.on("data", () => resolve(true));
  socket.on("error", () => resolve(false));
  socket.on("close", () => resolve(false));
  return promise.finally(() => socket.destroy());
}
