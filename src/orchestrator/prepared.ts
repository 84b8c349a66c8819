import type { LaunchPlan } from "../kit/launch.ts";
import type { ResolvedProgram } from "../kit/runtime.ts";
import type { ServiceKind } from "../kit/service.ts";
import type { Endpoint } from "../model/endpoint.ts";
import type { Service } from "../model/stack.ts";
import type { Finding } from "../model/verdict.ts";
import type { Route } from "./forwarding.ts";

/** A service with everything decided before anything starts. */
export interface PreparedService {
  readonly service: Service;
  readonly kind: ServiceKind;
  readonly plan: LaunchPlan;
  readonly program: ResolvedProgram;
  /** Changes exactly when a new start would differ: program, arguments, environment, files, published addresses. */
  readonly hash: string;
  /** Changes when what runs would be judged otherwise: its probes, image, health check, findings, waivers. */
  readonly judgedBy: string;
  readonly published: readonly PublishedRoute[];
  readonly endpoints: readonly Endpoint[];
  readonly findings: readonly Finding[];
  /** Somebody waits for its successful completion: ending with 0 is what it is for. */
  readonly oneShot: boolean;
  /** Somebody waits for it to be healthy, so its probes run even where proving was not asked for. */
  readonly healthAwaited: boolean;
  /** Its Compose health check is run here, as `x-plumb.process.healthcheck: run` asks. */
  readonly healthcheck: readonly string[] | undefined;
}

export interface PublishedRoute {
  readonly route: Route;
  /** The number in the manifest, where `--ports auto` had to move it. */
  readonly movedFrom: number | undefined;
}
