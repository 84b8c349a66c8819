import { createInterface } from "node:readline";
import { createScope } from "../../base/scope.ts";
import { removeFile } from "../../system/files.ts";
import { stopLeased, type Lease } from "../lease.ts";

/**
 * Reads leases from its input, one JSON document a line, and `bye`. When the input ends without it, the supervisor is dead:
 * what the last lease lists is stopped. Argument: the lease file, removed when that is done.
 */
const [leaseFile = ""] = process.argv.slice(2);
let lease: Lease | undefined;
let bye = false;

// A terminal's Ctrl-C is meant for the command in front, not for the one that tidies up.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => undefined);

for await (const line of createInterface({ input: process.stdin })) {
  if (line === "bye") bye = true;
  else lease = read(line) ?? lease;
}
/** The last line may be half a one: its writer died over it. */
function read(line: string): Lease | undefined {
  try {
    return JSON.parse(line) as Lease;
  } catch {
    return undefined;
  }
}

if (!bye && lease !== undefined) {
  await using scope = createScope("stopping what a dead supervisor owned");
  await stopLeased(scope, lease);
  removeFile(leaseFile);
}
