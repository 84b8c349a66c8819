import { findProgram } from "../../src/system/programs.ts";

/** Path of the real redis-server. Where it is required and missing, that is a failure, not a skip. */
export function realRedis(): string | undefined {
  const found = findProgram("redis-server", { env: process.env, cwd: "/" });
  if (found === undefined && process.env["PLUMB_REQUIRE_REAL"] === "1")
    throw new Error("real redis-server not found, and it is required here");
  return found;
}

export const noRealRedis = "real redis-server not found";
