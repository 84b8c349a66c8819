import { PlumbError } from "../../base/errors.ts";
import type { ServiceRuntime } from "../../kit/runtime.ts";

/** Our own engines, each in a process of its own, labelled "embedded" wherever they are named. */
export const embedded: ServiceRuntime = {
  name: "embedded",
  resolve(_scope, { plan, kind, engineEntry, env }) {
    if (engineEntry === undefined) {
      throw new PlumbError("runtime.no-engine", {
        message: `there is no embedded engine for ${kind.kind} (service ${plan.service})`,
        hint: `choose another runtime for it: --runtime ${plan.service}=process`,
      });
    }
    return Promise.resolve({
      program: process.execPath,
      args: [engineEntry, ...plan.argv],
      env: { ...compileCache(env), ...plan.env },
      label: `embedded ${kind.kind} ${kind.emulates ?? ""}`.trim(),
      version: kind.emulates,
    });
  },
};

/** A warm compile cache is a third of an engine's start-up time. */
function compileCache(env: Readonly<Record<string, string | undefined>>): Readonly<Record<string, string>> {
  const folder = env["NODE_COMPILE_CACHE"];
  return folder === undefined ? {} : { NODE_COMPILE_CACHE: folder };
}
