import { PlumbError } from "../../base/errors.ts";
import { completionScript } from "../completion-script.ts";
import type { CommandContext, ExitCode } from "../context.ts";

export function completion(context: CommandContext): Promise<ExitCode> {
  const [shell = ""] = context.parsed.args;
  const script = completionScript(shell);
  if (script === undefined)
    throw new PlumbError("usage.shell", {
      message: `"${shell}" is no shell with completion here`,
      hint: "choose bash, zsh or fish",
    });
  context.out.write(script);
  return Promise.resolve(0);
}
