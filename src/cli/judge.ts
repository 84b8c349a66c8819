import { scoreOf } from "../model/score.ts";
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
  const chosen = status.services.filter(({ service }) => status.chosen?.includes(service) ?? true);
  if (scoreOf(status).verdict === "fail") return 1;
  return chosen.every(({ phase }) => phase === "ready" || phase === "completed") ? 0 : 3;
}
