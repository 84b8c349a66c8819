import type { Finding } from "../model/verdict.ts";
import { now } from "../system/clock.ts";
import { explainExit, type ExplainRequest } from "./explain.ts";
import { restarted } from "./life-findings.ts";
import { afterExit } from "./restart-policy.ts";
import type { Exit } from "./start.ts";

/** So often an address in use is taken for somebody's short visit. */
const collisionRetries = 3;

/** What comes after the end of a start, and what was found out about it. */
export interface ExitJudgement {
  readonly next:
    | { readonly phase: "restarting"; readonly afterMs: number }
    | { readonly phase: "completed" | "failed" | "gave-up" };
  readonly findings: readonly Finding[];
}

export interface Ended extends ExplainRequest {
  readonly exit: Exit;
  /** When each start so far happened, oldest first. */
  readonly starts: readonly number[];
}

/** Explains the end and decides by the restart policy. Not before nothing of the ended start is left. */
export async function judgeExit(ended: Ended): Promise<ExitJudgement> {
  const { prepared, started, exit, starts } = ended;
  const explained = await explainExit(ended, exit);
  await started.clear();
  if (explained.addressInUse && starts.length <= collisionRetries)
    return { next: { phase: "restarting", afterMs: 50 * starts.length }, findings: [] };
  const { service } = prepared;
  const { code } = exit;
  const next = afterExit({ policy: service.restart, code, terminal: explained.terminal, starts, now: now() });
  if (next.do === "restart") {
    const found = restarted(service.name, starts.length + 1, { exit, at: now() });
    return { next: { phase: "restarting", afterMs: next.afterMs }, findings: [found] };
  }
  if (next.do === "complete") return { next: { phase: "completed" }, findings: [] };
  return { next: { phase: next.do === "give-up" ? "gave-up" : "failed" }, findings: explained.findings };
}
