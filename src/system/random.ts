import { randomBytes } from "node:crypto";

/** Sixteen hexadecimal digits nobody else has. */
export function randomId(): string {
  return randomBytes(8).toString("hex");
}
