import { judgedServices, scoreOf } from "../model/score.ts";
import type { StackStatus } from "../model/status.ts";
import type { ExitCode } from "./context.ts";

/** 0 pass · 1 a verdict failed · 3 could not judge · 4 warnings with --strict. */
export function exitOf(status: StackStatus, strict: boolean): ExitCode {
  const { verdict } = scoreOf(status);
  if (verdict === "fail") return 1;
  if (verdict === "unknown") return 3;
  return verdict === "warn" && strict ? 4 : 0;
}

/** Where nothing was to be proven: 0 when all that was chosen is ready or has completed. */
export function startedOnly(status: StackStatus): ExitCode {
  if (scoreOf(status).verdict === "fail") return 1;
  return judgedServices(status).every(({ phase }) => phase === "ready" || phase === "completed") ? 0 : 3;
}
