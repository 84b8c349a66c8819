import { freePort } from "../../src/system/sockets.ts";

/** A port on which nobody listens. */
export function closedPort(): Promise<number> {
  return freePort("127.0.0.1");
}
