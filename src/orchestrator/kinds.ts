import type { ServiceKind } from "../kit/service.ts";

/** The kinds there are, loaded one at a time. `generated/services.ts` is one; tests bring their own. */
export interface KindRegistry {
  load(kind: string): Promise<ServiceKind>;
}
