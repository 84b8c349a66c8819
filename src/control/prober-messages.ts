import type { Endpoint } from "../model/endpoint.ts";
import type { Service } from "../model/stack.ts";
import type { Waiver } from "../model/settings.ts";
import type { Fact, ProbeResult, StartIdentity } from "../model/verdict.ts";

/** One service to prove: everything the prober needs, so that it never reads a manifest or a lease. */
export interface ProveRequest {
  readonly service: Service;
  readonly stackName: string;
  readonly run: string;
  readonly identity: StartIdentity | undefined;
  readonly credentials: { readonly username?: string; readonly password?: string };
  /** `LaunchPlan.expected`. */
  readonly expected: Readonly<Record<string, string>>;
  /** The service's endpoints from every viewpoint it has; `inside:<service>` among them. */
  readonly endpoints: readonly Endpoint[];
  /** Environment and folder of its process, for probes that run a command beside it. */
  readonly process: { readonly env: Readonly<Record<string, string>>; readonly cwd: string };
  /** False where Plumbstack did not start it and nobody allowed writing: only probes that read are run. */
  readonly mayWrite: boolean;
  readonly waivers: readonly Waiver[];
  /** Today, as YYYY-MM-DD, to judge the waivers by. */
  readonly today: string;
  readonly timeoutMs: number;
}

export type ToProber =
  | { readonly type: "prove"; readonly id: number; readonly request: ProveRequest }
  | { readonly type: "plan"; readonly id: number; readonly service: Service }
  | { readonly type: "cancel"; readonly id: number };

export type FromProber =
  | { readonly type: "alive" }
  | { readonly type: "planned"; readonly id: number; readonly probes: readonly PlannedProbe[] }
  | { readonly type: "result"; readonly id: number; readonly result: ProbeResult }
  | { readonly type: "fact"; readonly id: number; readonly fact: Fact }
  | { readonly type: "finished"; readonly id: number }
  | { readonly type: "broken"; readonly id: number; readonly message: string };

export interface PlannedProbe {
  readonly id: string;
  readonly title: string;
}
