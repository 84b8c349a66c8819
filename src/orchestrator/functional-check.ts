import { messageOf } from "../base/errors.ts";
import { sleep, type Scope } from "../base/scope.ts";
import { createProbeNet } from "../system/probe-net.ts";
import type { PreparedService } from "./prepared.ts";

const firstPollMs = 5;
const longestPollMs = 100;
const oneTryMs = 1000;
/** Compose's own default. */
const healthTimeoutMs = 30_000;
/** A health command is a program that is started each time. */
const healthEveryMs = 250;

/**
 * Polls the kind's cheap functional call, or the service's own health command where the manifest says it is to be run,
 * until it says yes. `tell` gets what a "not yet" said.
 */
export async function functionalCheck(
  scope: Scope,
  prepared: PreparedService,
  tell: (answer: string) => void,
): Promise<void> {
  const check = await checkOf(prepared);
  const ownCommand = prepared.healthcheck !== undefined;
  const tryMs = ownCommand ? (prepared.service.healthcheck?.timeoutMs ?? healthTimeoutMs) : oneTryMs;
  for (let waitMs = firstPollMs; ; waitMs = Math.min(ownCommand ? healthEveryMs : longestPollMs, waitMs * 1.5)) {
    const said = await tryOnce(scope, check, tryMs);
    if (said === true) return;
    tell(said);
    await sleep(scope, waitMs);
  }
}

type Check = (scope: Scope) => Promise<true | string>;

async function tryOnce(scope: Scope, check: Check, withinMs: number): Promise<true | string> {
  await using attempt = scope.child("one readiness check", withinMs);
  // Awaited here: the attempt's scope closes with this function.
  return await check(attempt).catch((problem: unknown) => messageOf(problem));
}

async function checkOf(prepared: PreparedService): Promise<Check> {
  const net = createProbeNet();
  const { healthcheck, plan, service, program } = prepared;
  if (healthcheck !== undefined) {
    return async (scope) => {
      const result = await net.exec(scope, { argv: healthcheck, env: program.env, cwd: plan.cwd });
      if (result.code === 0) return true;
      const said = (result.stdout + result.stderr).trim().split("\n").at(-1) ?? "";
      return `${healthcheck.join(" ")} ended with ${result.code ?? result.signal}: ${said}`;
    };
  }
  const ready = await prepared.kind.ready();
  const endpoint = (name: string): PreparedService["endpoints"][number] | undefined =>
    prepared.endpoints.find((entry) => entry.name === name && entry.viewpoint === "network") ??
    prepared.endpoints.find((entry) => entry.name === name && entry.viewpoint === `inside:${service.name}`);
  return async (scope) => ((await ready(scope, { plan, service, net, endpoint })) ? true : "not ready yet");
}
