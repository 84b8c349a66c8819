import type { StartIdentity } from "../model/verdict.ts";
import { startPiped, type PipedProcess } from "../system/piped-process.ts";
import { pause } from "../system/clock.ts";
import type { Lease } from "./lease.ts";
import { createRespawn } from "./respawn.ts";

/** Keeps a guardian alive and told. */
export interface GuardianKeeper {
  readonly identity: StartIdentity | undefined;
  tell(lease: Lease): void;
  /** The guardian leaves without doing anything. */
  bye(): Promise<void>;
}

export interface GuardianRequest {
  readonly entry: string;
  readonly leaseFile: string;
  readonly logFile: string;
  readonly env: Readonly<Record<string, string>>;
  /** A new one was started in place of a dead one. */
  onReplaced(): void;
}

export function keepGuardian(request: GuardianRequest): GuardianKeeper {
  const respawn = createRespawn();
  let leaving = false;
  let latest: Lease | undefined;
  let present: PipedProcess;
  const tell = (lease: Lease): void => {
    latest = lease;
    present.write(`${JSON.stringify(lease)}\n`);
  };
  const begin = (): void => {
    present = startPiped({ ...request, args: [request.leaseFile] });
    respawn.begun();
    void present.ended.then(async () => {
      if (leaving) return;
      await pause(respawn.delayMs());
      if (leaving) return;
      begin();
      if (latest !== undefined) tell(latest);
      request.onReplaced();
    });
  };
  begin();
  return {
    get identity() {
      return present.identity;
    },
    tell,
    async bye() {
      leaving = true;
      present.write("bye\n");
      present.end();
      await present.ended;
    },
  };
}
