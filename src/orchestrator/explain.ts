import { codeOf, messageOf, PlumbError } from "../base/errors.ts";
import type { PlannedFile } from "../kit/launch.ts";
import type { DiagnoseRule } from "../kit/service.ts";
import type { SourceRef } from "../model/source.ts";
import type { Finding } from "../model/verdict.ts";
import { ownerOf } from "../system/listeners.ts";
import { readTail } from "../system/tail.ts";
import { nameOwner } from "./name-owner.ts";
import type { PreparedService } from "./prepared.ts";
import type { NotReady } from "./readiness.ts";
import type { Exit, StartedService } from "./start.ts";
import type { World } from "./world.ts";

export interface Explained {
  readonly findings: readonly Finding[];
  /** It can't heal by starting again. */
  readonly terminal: boolean;
  /** An address it wanted was in use: worth another try, whatever the restart policy says. */
  readonly addressInUse: boolean;
}

export interface ExplainRequest {
  readonly prepared: PreparedService;
  readonly world: World;
  readonly started: StartedService;
}

const tailBytes = 65_536;
const quotedLines = 5;
/** What a program said long before its end is not why it ended. */
const lastLines = 40;
const notImplemented = /not implemented by the embedded engine/;
const notImplementedExit = 64;
const inUse = /EADDRINUSE|address already in use/i;

/** Why a service has ended, from its log and the kind's rules; the quote is the log's own, the place the user's file. */
export async function explainExit(request: ExplainRequest, exit: Exit): Promise<Explained> {
  const { prepared, started, world } = request;
  const lines = readTail(started.logFile, tailBytes)
    .split("\n")
    .map((line) => world.redact(line.trimEnd()))
    .slice(-lastLines);
  const how = `${prepared.service.name} ${describeExit(exit)}`;
  if (exit.code === notImplementedExit && lines.some((line) => notImplemented.test(line))) {
    return { findings: [unimplemented(prepared, how, lines)], terminal: true, addressInUse: false };
  }
  const addressInUse = lines.some((line) => inUse.test(line));
  if (addressInUse) return { findings: [collision(request, how, lines)], terminal: false, addressInUse };
  const match = matchRule(await prepared.kind.diagnose(), lines);
  if (match !== undefined) {
    return { findings: [ruleFinding(request, how, match)], terminal: match.rule.terminal, addressInUse };
  }
  return { findings: [plainExit(prepared, how, lines)], terminal: false, addressInUse };
}

export function describeExit(exit: Exit): string {
  if (exit.code === null && exit.signal === null) return `ended in the background after ${exit.afterMs} ms`;
  const end = exit.signal === null ? `exited ${exit.code}` : `was ended by ${exit.signal}`;
  return `${end} after ${exit.afterMs} ms`;
}

interface RuleMatch {
  readonly rule: DiagnoseRule;
  readonly match: RegExpExecArray;
  readonly quote: readonly string[];
  readonly groups: readonly (string | undefined)[];
}

/** Rules are in order of how specific they are; the last lines of a log say most about its end. */
function matchRule(rules: readonly DiagnoseRule[], lines: readonly string[]): RuleMatch | undefined {
  for (const rule of rules) {
    for (let index = lines.length - 1; index >= 0; index -= 1) {
      const rest = lines.slice(index, index + 1 + (rule.quoteAfter ?? 0));
      const match = rule.pattern.exec(rest.join("\n"));
      if (
        match !== null &&
        match.index <= (lines[index] ?? "").length &&
        !(rule.last === true && goesOn(lines, index))
      ) {
        return { rule, match, quote: rest.filter((line) => line !== ""), groups: [...match] };
      }
    }
  }
  return undefined;
}

/** Lines of a trace that belong to the one above them. */
const continuation = /^\s|^[-{}\])]|^Require stack:|^Node\.js v|^$/;

/** The program went on after this line, and ended over something else. */
function goesOn(lines: readonly string[], index: number): boolean {
  return lines.slice(index + 1).some((line) => !continuation.test(line));
}

function ruleFinding(request: ExplainRequest, how: string, found: RuleMatch): Finding {
  const { prepared } = request;
  const at = placeOf(prepared, found);
  return {
    id: found.rule.id,
    verdict: "fail",
    severity: "critical",
    service: prepared.service.name,
    message: `${how}: ${fill(found.rule.cause, found.groups)}`,
    hint: fill(found.rule.fix, found.groups),
    quote: found.quote,
    evidence: [],
    ...(at === undefined ? {} : { at }),
  };
}

function fill(template: string, groups: readonly (string | undefined)[]): string {
  return template.replaceAll(/\$(\d)/g, (_all, digit: string) => groups[Number(digit)] ?? "");
}

/** The user's line behind the one that the program complains about: generated copies keep line numbers. */
function placeOf({ plan }: PreparedService, { rule, groups }: RuleMatch): SourceRef | undefined {
  const line = rule.lineGroup === undefined ? Number.NaN : Number(groups[rule.lineGroup]);
  if (!Number.isInteger(line)) return undefined;
  const named = rule.fileGroup === undefined ? undefined : groups[rule.fileGroup];
  const copies = plan.files.filter((file) => file.copyOf !== undefined);
  if (named === undefined) return placeOfText(copies, { line, texts: groups.slice(1) });
  const file = copies.find((copy) => copy.path === named)?.copyOf ?? named;
  return { file, line, column: 1 };
}

/** Some programs name the line of an included file without naming the file: the text of the line tells which one it is. */
function placeOfText(
  copies: readonly PlannedFile[],
  said: { readonly line: number; readonly texts: readonly (string | undefined)[] },
): SourceRef | undefined {
  const places = copies.flatMap(({ content, copyOf: file = "" }) =>
    content
      .split("\n")
      .flatMap((text, index) => (said.texts.includes(text.trim()) ? [{ file, line: index + 1, column: 1 }] : [])),
  );
  const [first] = copies;
  const isMain = (place: SourceRef): boolean => place.file === first?.copyOf;
  return (
    // What follows after the user's own lines of the main copy stands in an included file.
    places.find((place) => place.line === said.line && !isMain(place)) ??
    places.find((place) => place.line === said.line) ??
    places.find((place) => !isMain(place)) ??
    (first?.copyOf === undefined ? undefined : { file: first.copyOf, line: said.line, column: 1 })
  );
}

function unimplemented(prepared: PreparedService, how: string, lines: readonly string[]): Finding {
  return {
    id: "runtime.not-implemented",
    verdict: "unknown",
    severity: "high",
    service: prepared.service.name,
    message: `${how}: its configuration asks for something the embedded engine has not`,
    hint: `choose another runtime for it: --runtime ${prepared.service.name}=process`,
    quote: lines.filter((line) => notImplemented.test(line)).slice(-quotedLines),
    evidence: [],
  };
}

function collision({ prepared, world }: ExplainRequest, how: string, lines: readonly string[]): Finding {
  const wanted = prepared.plan.listeners.flatMap((listener) =>
    listener.hosts.map((host) => ({ host, port: listener.port, protocol: listener.protocol })),
  );
  const held = wanted.map((address) => ({ address, owner: ownerOf(address) })).find(({ owner }) => owner !== undefined);
  const port = held?.address.port ?? wanted[0]?.port;
  return {
    id: "port.in-use",
    verdict: "fail",
    severity: "critical",
    service: prepared.service.name,
    message:
      held === undefined
        ? `${how}: an address it wanted was in use at that moment`
        : `${how}: port ${port} was in use by ${nameOwner(held.owner, world.nameOf)}`,
    hint: "let each program listen on the address in HOST, not on all addresses",
    quote: lines.filter((line) => inUse.test(line)).slice(-1),
    evidence: [],
  };
}

function plainExit(prepared: PreparedService, how: string, lines: readonly string[]): Finding {
  return {
    id: "service.exited",
    verdict: "fail",
    severity: "critical",
    service: prepared.service.name,
    message: how,
    hint: `read its log: plumb logs ${prepared.service.name}`,
    quote: lines.filter((line) => line !== "").slice(-quotedLines),
    evidence: [],
  };
}

/** The program could not be started at all. */
export function notStarted(service: string, problem: unknown): Finding {
  const hint = problem instanceof PlumbError ? problem.hint : undefined;
  return {
    id: problem instanceof PlumbError ? problem.code : "service.not-started",
    verdict: problem instanceof PlumbError || codeOf(problem) !== undefined ? "fail" : "error",
    severity: "critical",
    service,
    message: messageOf(problem),
    evidence: [],
    ...(hint === undefined ? {} : { hint }),
  };
}

/** It runs and can't be used: which listener is missing, or what the functional check last said. */
export function neverReady({ prepared, world, started }: ExplainRequest, outcome: NotReady): readonly Finding[] {
  if (outcome.findings.length > 0) return outcome.findings;
  const base = { verdict: "fail", severity: "critical", service: prepared.service.name, evidence: [] } as const;
  const quote = readTail(started.logFile, tailBytes)
    .split("\n")
    .filter((line) => line.trim() !== "")
    .slice(-quotedLines)
    .map((line) => world.redact(line));
  const [missing] = outcome.judgement.missing;
  if (missing === undefined) {
    return [
      {
        ...base,
        id: "service.not-ready",
        message: `${prepared.service.name} listens but was not usable within ${outcome.afterMs} ms: ${outcome.lastAnswer ?? "no answer"}`,
        quote,
      },
    ];
  }
  const seen = outcome.judgement.seen.map((fact) => `${fact.host}:${fact.port}`);
  const loopbackOnly = outcome.judgement.seen.find((fact) => fact.port === missing.port && isLocal(fact.host));
  const wanted = missing.hosts.map((host) => `${host}:${missing.port}`).join(" and ");
  const found = seen.length === 0 ? "listens on nothing" : `listens on ${[...new Set(seen)].join(", ")}`;
  if (loopbackOnly !== undefined) {
    return [
      {
        ...base,
        id: "listener.loopback-only",
        message: `${prepared.service.name} listens on ${loopbackOnly.host}:${missing.port} only: in its container no neighbour and no published port would reach it`,
        hint: "let it listen on 0.0.0.0, or on the address in HOST",
        quote,
      },
    ];
  }
  return [
    {
      ...base,
      id: "listener.missing",
      message: `${prepared.service.name} stays up but does not listen on ${wanted}; it ${found}`,
      hint: `let it listen on the port in PORT (${missing.port}), or correct the port in the manifest`,
      quote,
    },
  ];
}

function isLocal(host: string): boolean {
  return host === "127.0.0.1" || host === "::1" || host === "localhost";
}
