import { afterAll, describe, expect, it } from "vitest";
import { eventually } from "../support/plumb.ts";
import { seeded } from "../support/seeded.ts";
import { answersOnHost, killStack, type KillStack, timeUntil } from "./stack.ts";

const rounds = Number(process.env["PLUMB_KILLS"] ?? (process.env["PLUMB_FULL"] === "1" ? 10 : 2));
const times = new Map<string, number[]>();
const timeout = 30_000 * Math.max(rounds, 2);

/** Five times what the design promises: a loaded machine is no defect. */
const replacedWithinMs = 5 * 500;
const stoppedWithinMs = 5 * 2000;

describe(`SIGKILL, ${rounds} times each`, { timeout }, () => {
  afterAll(() => {
    for (const [name, list] of times) {
      const sorted = list.toSorted((one, other) => one - other);
      const at = (share: number): string => (sorted[Math.floor((sorted.length - 1) * share)] ?? 0).toFixed(0);
      console.log(`${name}: n ${sorted.length}, median ${at(0.5)} ms, p95 ${at(0.95)} ms, max ${at(1)} ms`);
    }
  });

  it("the command line: the supervisor finishes what it was told, the stack stays", async () => {
    const random = seeded(1);
    for (let round = 0; round < rounds; round += 1) {
      await using stack = killStack();
      const command = stack.project.start("up", "--ports", "auto");
      const gone = new Promise((resolve) => command.once("exit", resolve));
      await pause(30 + random() * 600);
      command.kill("SIGKILL");
      await gone;
      if (stack.pidOf("supervisor") !== undefined)
        await eventually("it is up and proven, or it was never told to", async () => {
          const { services } = await stack.status();
          return services.every((service) => service.standing === "proven");
        });
      await stack.up();
    }
  });

  it.each(["prober", "forwarder", "guardian"] as const)(
    "the %s: there is a new one, and the gap is a fact",
    async (helper) => {
      const random = seeded(helper.length);
      await using stack = killStack();
      await stack.up();
      for (let round = 0; round < rounds; round += 1) {
        const before = stack.pidOf(helper) ?? 0;
        const checking = round % 2 === 1 ? stack.project.plumb("check") : undefined;
        await pause(random() * 400);
        stack.kill(before);
        const ms = await timeUntil(`there is a new ${helper}`, () => (stack.pidOf(helper) ?? before) !== before);
        note(`${helper} replaced`, ms);
        expect(ms).toBeLessThan(replacedWithinMs);
        // What was interrupted is told as that, never as a pass of something that did not run.
        const interrupted = await checking;
        if (interrupted !== undefined) expect([0, 1, 3]).toContain(interrupted.code);
        await eventually("the published port answers", async () => answersOnHost(await stack.status(), "redis"));
        const check = await stack.project.plumb("check");
        expect(check.stdout).toContain("2/2 proven");
        await eventually("the ledger has the gap", () => stack.facts("helper.replaced") > round);
      }
    },
  );

  it("the supervisor: the guardian stops what it owned", async () => {
    const random = seeded(5);
    for (let round = 0; round < rounds; round += 1) {
      await using stack = killStack();
      await killed(stack, random, ["supervisor"]);
      note("stopped by the guardian", await timeUntil("nothing is left", () => stack.project.processes().length === 0));
      expect((await stack.status()).state).toBe("down");
      await stack.up();
    }
    expect(Math.max(...(times.get("stopped by the guardian") ?? []))).toBeLessThan(stoppedWithinMs);
  });

  it("supervisor and guardian: the next command leaves nothing owned", async () => {
    const random = seeded(6);
    for (let round = 0; round < rounds; round += 1) {
      await using stack = killStack();
      await killed(stack, random, ["guardian", "supervisor"]);
      const next = ["status", "down", "up"][round % 3] ?? "status";
      const result = await stack.project.plumb(next, ...(next === "up" ? ["--ports", "auto"] : []));
      // A stack that is down has nothing to judge.
      expect(result.code).toBe(next === "status" ? 3 : 0);
      if (next === "up") expect(result.stdout).toContain("2/2 proven");
      else await eventually("nothing is left", () => stack.project.processes().length === 0);
      await stack.up();
    }
  });

  it("a service that has forked away twice: it is found, and gone after down", async () => {
    for (let round = 0; round < rounds; round += 1) {
      await using stack = killStack({ "app.cjs": forking });
      await stack.up();
      const escaped = stack.project.processes().filter(({ command }) => command.includes("escaped"));
      expect(escaped).toHaveLength(1);
      const app = (await stack.status()).services.find((service) => service.service === "app");
      stack.kill(app?.identity?.pid ?? 0);
      await eventually("its end is noticed", async () =>
        (await stack.status()).services.some((service) => service.service === "app" && service.phase !== "ready"),
      );
      const down = await stack.project.plumb("down");
      expect(down.code).toBe(0);
      expect(stack.project.processes()).toEqual([]);
    }
  });
});

const forking = `const { spawn } = require("node:child_process");
if (process.argv[2] === "middle") {
  spawn(process.execPath, ["-e", "setInterval(() => {}, 1e6) // escaped"], { detached: true, stdio: "ignore" }).unref();
} else {
  spawn(process.execPath, [__filename, "middle"], { detached: true, stdio: "ignore" }).unref();
  require("node:http").createServer((request, response) => response.end("ok")).listen(process.env.PORT, process.env.HOST);
}
`;

/** Kills helpers at some moment of an up, or of the quiet after it. */
async function killed(
  stack: KillStack,
  random: () => number,
  helpers: readonly ("guardian" | "supervisor")[],
): Promise<void> {
  if (random() < 0.5) await stack.up();
  else {
    const command = stack.project.start("up", "--ports", "auto");
    const ended = new Promise<number | null>((resolve) => command.once("exit", resolve));
    await eventually(
      "it has begun",
      () => stack.pidOf("supervisor") !== undefined && stack.pidOf("guardian") !== undefined,
    );
    await pause(random() * 500);
    for (const helper of helpers) kill(stack, helper);
    // Killed before it had begun, it was asked for again: the command has a new supervisor.
    if ((await ended) !== 0) return;
  }
  for (const helper of helpers) kill(stack, helper);
}

function kill(stack: KillStack, helper: "guardian" | "supervisor"): void {
  const pid = stack.pidOf(helper);
  if (pid !== undefined) stack.kill(pid);
}

function note(name: string, ms: number): void {
  times.set(name, [...(times.get(name) ?? []), ms]);
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
