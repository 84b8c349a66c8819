import { fileURLToPath } from "node:url";
import { messageOf, PlumbError } from "../base/errors.ts";
import { createScope } from "../base/scope.ts";
import { parseDuration } from "../base/duration.ts";
import { entriesBeside } from "../supervisor/entries.ts";
import type { CliOutput, ExitCode } from "./context.ts";
import { runners } from "./dispatch.ts";
import { parseCommandLine, type Parsed } from "./parse.ts";
import { environment } from "../system/environment.ts";

const slackMs = 15_000;

/** One command line to its exit code. Errors are one message each; a bug shows its stack only with PLUMB_DEBUG. */
export async function runCli(argv: readonly string[], entryUrl: string): Promise<ExitCode> {
  const out = terminalOutput();
  const interruption = watchInterrupts();
  try {
    const parsed = parseCommandLine(argv);
    if ("printed" in parsed) {
      out.write(parsed.printed);
      return 0;
    }
    const load = runners[parsed.command];
    if (load === undefined) throw new Error(`${parsed.command} has no code`);
    await using scope = createScope(`plumb ${parsed.command}`, limitOf(parsed));
    if (!undoes.has(parsed.command))
      interruption.signal.addEventListener("abort", () => scope.cancel(interruption.signal.reason), { once: true });
    const context = {
      scope,
      parsed,
      out,
      entries: entriesBeside(fileURLToPath(entryUrl)),
      interrupted: interruption.signal,
    };
    return await (
      await load()
    )(context);
  } catch (problem) {
    if (interruption.signal.aborted) {
      out.error("interrupted\n");
      return 130;
    }
    return report(problem, out);
  }
}

/** Commands that see to an interruption themselves, and end when that is done. */
const undoes: ReadonlySet<string> = new Set(["up"]);

/** The command's own time is kept by the supervisor; this is for the case that it does not. */
function limitOf({ command, options }: Parsed): number | undefined {
  if (command === "logs" || command === "run" || command === "serve") return undefined;
  const { timeout } = options;
  return parseDuration(typeof timeout === "string" ? timeout : "60s") + slackMs;
}

function report(problem: unknown, out: CliOutput): ExitCode {
  if (problem instanceof PlumbError) {
    out.error(
      `error ${problem.code}\n  ${problem.message}\n${problem.hint === undefined ? "" : `  → ${problem.hint}\n`}`,
    );
    return judged.has(problem.code) ? 3 : 2;
  }
  out.error(`error bug\n  ${messageOf(problem)}\n  → this is a defect of plumb; PLUMB_DEBUG=1 shows where\n`);
  if (environment()["PLUMB_DEBUG"] !== undefined && problem instanceof Error) out.error(`${problem.stack ?? ""}\n`);
  return 3;
}

/** Errors that say nothing of what was asked for: it could not be judged. */
const judged: ReadonlySet<string> = new Set([
  "scope.timeout",
  "supervisor.lost",
  "supervisor.leaving",
  "supervisor.silent",
  "supervisor.elsewhere",
  "supervisor.not-started",
  "supervisor.bug",
  "up.interrupted",
]);

/** Ctrl-C once stops cleanly; twice ends at once. */
function watchInterrupts(): AbortController {
  const controller = new AbortController();
  const onSignal = (): void => {
    if (controller.signal.aborted) process.exit(130);
    controller.abort(new PlumbError("usage.interrupted", { message: "interrupted" }));
  };
  process.on("SIGINT", onSignal);
  process.on("SIGTERM", onSignal);
  return controller;
}

function terminalOutput(): CliOutput {
  const isTerminal = process.stdout.isTTY;
  const noColour = (environment()["NO_COLOR"] ?? "") !== "";
  // Whoever read the output has gone: the command is carried out all the same, and ends with what it found.
  let closed = false;
  process.stdout.on("error", () => (closed = true));
  process.stderr.on("error", () => undefined);
  return {
    isTerminal,
    colour: isTerminal && !noColour,
    columns: process.stdout.columns ?? 120,
    get closed() {
      return closed;
    },
    write: (text) => void process.stdout.write(text),
    error: (text) => void process.stderr.write(text),
  };
}
