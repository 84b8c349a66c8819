import { messageOf } from "../base/errors.ts";
import type { Scope } from "../base/scope.ts";
import type { Endpoint } from "../model/endpoint.ts";
import { userProbesOf, type UserProbe } from "../model/settings.ts";
import type { Service } from "../model/stack.ts";
import { judgeExec, judgeHttp, judgeText } from "./expectations.ts";
import { fail, pass, type Probe, type ProbeContext, type ProbeOutcome } from "./probe.ts";

/** The probes that a user has written under `x-plumb.probes`; every kind has them on top of its own. */
export function userProbes(service: Service): readonly Probe[] {
  return userProbesOf(service.settings).map((written) => ({
    id: `${service.name}.${slug(written.name)}`,
    title: written.name,
    effect: "writes-own-names",
    needs: [],
    viewpoint: "network",
    validatedAgainst: [],
    proves: "What its author wrote down.",
    doesNotProve: "Anything else.",
    run: (scope, context) => runOne(scope, context, written),
  }));
}

function slug(name: string): string {
  return name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^-|-$/g, "");
}

async function runOne(scope: Scope, context: ProbeContext, probe: UserProbe): Promise<ProbeOutcome> {
  if ("exec" in probe) return runExec(scope, context, probe);
  try {
    return "http" in probe ? await runHttp(scope, context, probe) : await runTcp(scope, context, probe);
  } catch (problem) {
    if (scope.signal.aborted) throw problem;
    return fail(`no answer: ${messageOf(problem)}`);
  }
}

async function runHttp(
  scope: Scope,
  context: ProbeContext,
  probe: Extract<UserProbe, { http: unknown }>,
): Promise<ProbeOutcome> {
  const { method, headers, body } = probe.http;
  const url = urlFor(context, probe.http.url);
  if (url === undefined)
    return fail(`${probe.http.url} names no port of this service`, "add the port to ports or expose");
  const answer = await context.net.http(scope, { url, method, headers, ...(body === undefined ? {} : { body }) });
  const text = new TextDecoder().decode(answer.body);
  context.fact("http.answer", url, { status: answer.status, bytes: answer.body.length, start: text.slice(0, 200) });
  return judgeHttp({ status: answer.status, body: text }, probe.expect);
}

/** A path is asked on the first port; `http://:3000/path` on that container port. */
function urlFor(context: ProbeContext, written: string): string | undefined {
  const parts = /^(?:(https?):\/\/[^:/]*:(\d+))?(\/.*)?$/.exec(written);
  if (parts === null) return undefined;
  const [, scheme = "http", port, path = "/"] = parts;
  const at = portEndpoint(context, port === undefined ? undefined : Number(port));
  return at === undefined ? undefined : `${scheme}://${at.host}:${at.port}${path}`;
}

function portEndpoint(context: ProbeContext, port: number | undefined): Endpoint | undefined {
  const { ports, expose, settings } = context.service;
  const known = [...ports, ...expose].map((entry) => entry.target).concat(settings.process?.ports ?? []);
  const wanted = port ?? known[0];
  return wanted === undefined ? undefined : context.endpointAt(wanted);
}

async function runTcp(
  scope: Scope,
  context: ProbeContext,
  probe: Extract<UserProbe, { tcp: unknown }>,
): Promise<ProbeOutcome> {
  const at = portEndpoint(context, probe.tcp.port);
  if (at === undefined) return fail(`port ${probe.tcp.port} is no port of this service`, "add it to ports or expose");
  const { text, matches } = probe.expect;
  const source = `tcp://${at.host}:${at.port}`;
  if (text === undefined && matches === undefined && probe.tcp.send === undefined) {
    await context.net.connect(scope, at.host, at.port);
    context.fact("tcp.connected", source, {});
    return pass;
  }
  const met = (seen: Uint8Array): boolean =>
    judgeText("the answer", new TextDecoder().decode(seen), probe.expect).verdict === "pass" && seen.length > 0;
  const seen = await context.net.exchange(scope, {
    host: at.host,
    port: at.port,
    send: probe.tcp.send ?? "",
    until: met,
  });
  const answer = new TextDecoder().decode(seen);
  context.fact("tcp.answer", source, { start: answer.slice(0, 200) });
  return judgeText("the answer", answer, probe.expect);
}

async function runExec(
  scope: Scope,
  context: ProbeContext,
  probe: Extract<UserProbe, { exec: unknown }>,
): Promise<ProbeOutcome> {
  const result = await context.net
    .exec(scope, { argv: probe.exec, ...context.process })
    .catch((problem: unknown) => messageOf(problem));
  if (typeof result === "string")
    return scope.signal.aborted ? fail(`${probe.exec[0]} did not end in time`) : fail(result);
  context.fact("exec.result", `exec:${probe.exec[0] ?? ""}`, {
    code: result.code,
    stdout: result.stdout.slice(0, 500),
    stderr: result.stderr.slice(0, 500),
  });
  return judgeExec(result, probe.expect);
}
