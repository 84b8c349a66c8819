import { createScope } from "../base/scope.ts";
import type { Finding } from "../model/verdict.ts";
import { captureEvidence } from "./capture.ts";
import { neverReady, type ExplainRequest } from "./explain.ts";
import type { NotReady } from "./readiness.ts";
import type { Exit } from "./start.ts";

export interface Unusable {
  readonly findings: readonly Finding[];
  readonly exit: Exit | undefined;
}

/** It runs and can't be used: what it looks like is recorded, then it is ended, so that nothing runs that nobody looks after. */
export async function endUnusable(request: ExplainRequest, outcome: NotReady): Promise<Unusable> {
  const { prepared, world, started } = request;
  const findings = neverReady(request, outcome);
  captureEvidence(world, prepared.service.name, started);
  await using scope = createScope(`stopping ${prepared.service.name}, which can't be used`);
  const left = await started.stop(scope);
  return { findings, exit: left === 0 ? await started.exited : undefined };
}
