import { resolve } from "node:path";
import { PlumbError } from "../base/errors.ts";
import type { Stack } from "../model/stack.ts";
import { stackPaths } from "../orchestrator/paths.ts";
import { exists, listFolder } from "../system/files.ts";
import type { StackAddress } from "./connect.ts";
import { list, readStack, stackRequest, text, type CommandContext } from "./context.ts";

export interface StackToStop {
  readonly address: StackAddress;
  /** Undefined where the manifest can't be read any more. */
  readonly stack: Stack | undefined;
}

/** The stack that is to end. A manifest that was broken meanwhile keeps nobody from ending what runs. */
export function stackToStop(context: CommandContext): StackToStop {
  try {
    const stack = readStack(stackRequest(context));
    return { address: { folder: stack.folder, stack: stack.name }, stack };
  } catch (problem) {
    if (!(problem instanceof PlumbError) || !problem.code.startsWith("manifest.")) throw problem;
    const address = runningHere(context);
    if (address === undefined) throw problem;
    return { address, stack: undefined };
  }
}

/** The one stack whose state lies beside the manifest, or the one that is named. */
function runningHere(context: CommandContext): StackAddress | undefined {
  const [file] = list(context, "file");
  const folder = file === undefined ? process.cwd() : resolve(process.cwd(), file, "..");
  const named = text(context, "stack");
  const running = listFolder(`${folder}/.plumb`).filter((name) => exists(stackPaths(folder, name).state));
  const stack = named === undefined && running.length === 1 ? running[0] : named;
  return stack !== undefined && running.includes(stack) ? { folder, stack } : undefined;
}
