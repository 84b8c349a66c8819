import { createInterface } from "node:readline/promises";
import { formatMs } from "../../base/duration.ts";
import { PlumbError } from "../../base/errors.ts";
import type { DownRequest } from "../../control/protocol.ts";
import { stackPaths } from "../../orchestrator/paths.ts";
import { exists, removeFolder } from "../../system/files.ts";
import { findSupervisor, untilGone } from "../connect.ts";
import { flag, readStack, stackRequest, type CommandContext, type ExitCode } from "../context.ts";
import { showCommand } from "../show.ts";

export async function down(context: CommandContext): Promise<ExitCode> {
  const began = performance.now();
  const { name, folder } = readStack(stackRequest(context));
  const volumes = flag(context, "volumes");
  if (volumes) await confirm(context, `${stackPaths(folder, name).root}/volumes`);
  const client = await findSupervisor(context.scope, { folder, stack: name });
  const services = context.parsed.args;
  if (client === undefined) {
    if (volumes && services.length === 0) removeFolder(`${stackPaths(folder, name).root}/volumes`);
    say(context, { stack: name, state: "down" }, `${name} is down${volumes ? ", its volumes are deleted" : ""}`);
    return 0;
  }
  const body: DownRequest = { volumes, services };
  const status = await showCommand(context, client, { name: "down", body });
  if (services.length === 0) await untilGone(context.scope, { folder, stack: name });
  const what = services.length === 0 ? name : services.join(", ");
  const kept = volumes ? "its volumes are deleted" : "data and logs are kept";
  say(context, status, `${what} stopped · ${kept} · ${formatMs(performance.now() - began)}`);
  return 0;
}

function say(context: CommandContext, json: unknown, text: string): void {
  context.out.write(flag(context, "json") ? `${JSON.stringify(json)}\n` : `  ${text}\n`);
}

/** Data is deleted by who said so twice. */
async function confirm(context: CommandContext, folder: string): Promise<void> {
  if (flag(context, "yes") || !exists(folder)) return;
  if (!context.out.isTerminal || !process.stdin.isTTY) {
    throw new PlumbError("usage.not-confirmed", {
      message: `--volumes deletes ${folder}`,
      hint: "say --yes too, if that is meant",
    });
  }
  const prompt = createInterface({ input: process.stdin, output: process.stdout });
  const answer = await prompt.question(`Delete all data in ${folder}? [y/N] `).finally(() => prompt.close());
  if (!/^y(es)?$/i.test(answer.trim()))
    throw new PlumbError("usage.not-confirmed", { message: "nothing was stopped or deleted" });
}
