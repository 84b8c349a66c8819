import { messageOf } from "../base/errors.ts";
import type { Scope } from "../base/scope.ts";
import type { Endpoint } from "../model/endpoint.ts";
import { userProbesOf, type UserProbe } from "../model/settings.ts";
import type { Service } from "../model/stack.ts";
import { certificateProblem } from "./certificate-problem.ts";
import { judgeExec, judgeHttp, judgeText } from "./expectations.ts";
import { fail, pass, type Probe, type ProbeContext, type ProbeOutcome } from "./probe.ts";
import { userProbeIds } from "./user-probe-ids.ts";

/**
 * The probes that a user has written under `x-plumb.probes`; every kind has them on top of its own, whose ids are `taken`.
 */
export function userProbes(service: Service, taken: readonly string[] = []): readonly Probe[] {
  const probes = userProbesOf(service.settings);
  const names = probes.map(({ name }) => name);
  return userProbeIds(service.name, names, taken).flatMap((id, index) => {
    const written = probes[index];
    return written === undefined ? [] : [userProbe(id, written)];
  });
}

function userProbe(id: string, written: UserProbe): Probe {
  return {
    id,
    title: written.name,
    effect: "writes-own-names",
    needs: [],
    viewpoint: "network",
    validatedAgainst: [],
    proves: "What its author wrote down.",
    doesNotProve: "Anything else.",
    run: (scope, context) => runOne(scope, context, written),
  };
}

async function runOne(scope: Scope, context: ProbeContext, probe: UserProbe): Promise<ProbeOutcome> {
  if ("exec" in probe) return runExec(scope, context, probe);
  try {
    return "http" in probe ? await runHttp(scope, context, probe) : await runTcp(scope, context, probe);
  } catch (problem) {
    if (scope.signal.aborted) throw problem;
    const certificate = certificateProblem(problem);
    if (certificate === undefined) return fail(`no answer: ${messageOf(problem)}`);
    return fail(`no answer: ${certificate}`, "http.insecure: true of this probe accepts the certificate as it is");
  }
}

async function runHttp(
  scope: Scope,
  context: ProbeContext,
  probe: Extract<UserProbe, { http: unknown }>,
): Promise<ProbeOutcome> {
  const { method, headers, body, insecure } = probe.http;
  const url = urlFor(context, probe.http.url);
  if (url === undefined)
    return fail(`${probe.http.url} names no port of this service`, "add the port to ports or expose");
  const request = { url, method, headers, insecure, ...(body === undefined ? {} : { body }) };
  const answer = await context.net.http(scope, request);
  const text = new TextDecoder().decode(answer.body);
  context.fact("http.answer", url, {
    status: answer.status,
    bytes: answer.body.length,
    start: text.slice(0, 200),
    ...(insecure && url.startsWith("https:") ? { certificate: "not verified" } : {}),
  });
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
  context.fact("tcp.answer", source, { bytes: seen.length, start: answer.slice(0, 200) });
  if (seen.length === 0) return fail("it closed the connection without an answer");
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
