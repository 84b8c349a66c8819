import { PlumbError } from "../../base/errors.ts";
import { services } from "../../generated/services.ts";
import { environment } from "../../system/environment.ts";
import { runInForeground } from "../../system/foreground.ts";
import type { CommandContext, ExitCode } from "../context.ts";

export async function serve(context: CommandContext): Promise<ExitCode> {
  const [kind = "", ...args] = context.parsed.args;
  const entry = context.entries.engine(kind);
  if (entry === undefined) {
    const known = services.kinds.filter((name) => context.entries.engine(name) !== undefined);
    throw new PlumbError("runtime.no-engine", {
      message: `there is no embedded engine "${kind}"`,
      hint: `choose one of: ${known.join(", ")}`,
    });
  }
  return runInForeground([process.execPath, entry, ...args], environment());
}
