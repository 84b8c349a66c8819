import { createInterface } from "node:readline/promises";
import { formatMs } from "../../base/duration.ts";
import { PlumbError } from "../../base/errors.ts";
import type { DownRequest } from "../../control/protocol.ts";
import type { StackStatus } from "../../model/status.ts";
import { findSupervisor, holdName, untilGone, type StackAddress } from "../connect.ts";
import { flag, type CommandContext, type ExitCode } from "../context.ts";
import { deletableData, deleteData } from "../delete-data.ts";
import { showCommand } from "../show.ts";
import { stackToStop } from "../stack-to-stop.ts";

export async function down(context: CommandContext): Promise<ExitCode> {
  const began = performance.now();
  const { address, stack } = stackToStop(context);
  const services = context.parsed.args;
  if (!flag(context, "volumes")) {
    const status = await stop(context, address);
    say(context, status, status === undefined ? `${address.stack} is down` : stopped(context, address, began));
    return exitAfter(status);
  }
  if (services.length > 0) throw notForSome();
  if (stack === undefined) throw unreadable(address);
  await confirm(context, deletableData(stack));
  const status = await stop(context, address);
  if (exitAfter(status) !== 0) return exitAfter(status);
  await using _held = await holdName(context.scope, address);
  const folders = deletableData(stack);
  deleteData(folders);
  const what = folders.length === 0 ? "there was no data to delete" : `deleted: ${folders.join(", ")}`;
  say(context, status, `${address.stack} is down · ${what} · ${formatMs(performance.now() - began)}`);
  return 0;
}

/** Undefined where nothing ran. */
async function stop(context: CommandContext, address: StackAddress): Promise<StackStatus | undefined> {
  const client = await findSupervisor(context.scope, address);
  if (client === undefined) return undefined;
  const body: DownRequest = { services: context.parsed.args };
  try {
    const status = await showCommand(context, client, { name: "down", body });
    if (body.services.length === 0 && exitAfter(status) === 0) await untilGone(context.scope, address, client);
    return status;
  } catch (problem) {
    // Somebody else has just taken it down, or there is a new one to ask.
    if (problem instanceof PlumbError && problem.code === "supervisor.leaving") return await stop(context, address);
    throw problem;
  }
}

/** 1 where something could not be stopped. */
function exitAfter(status: StackStatus | undefined): ExitCode {
  return status?.services.some(({ findings }) => findings.some(({ id }) => id === "service.not-stopped")) === true
    ? 1
    : 0;
}

function stopped(context: CommandContext, { stack }: StackAddress, began: number): string {
  const services = context.parsed.args;
  const what = services.length === 0 ? stack : services.join(", ");
  return `${what} stopped · data and logs are kept · ${formatMs(performance.now() - began)}`;
}

function say(context: CommandContext, status: StackStatus | undefined, text: string): void {
  if (flag(context, "json")) return context.out.write(`${JSON.stringify(status ?? { state: "down" })}\n`);
  const left = (status?.services ?? []).flatMap(({ findings }) =>
    findings.filter(({ id }) => id === "service.not-stopped").map(({ message }) => message),
  );
  context.out.write(left.length === 0 ? `  ${text}\n` : `  ${left.join("\n  ")}\n`);
}

/** Data is deleted by who said so twice. */
async function confirm(context: CommandContext, folders: readonly string[]): Promise<void> {
  if (flag(context, "yes") || folders.length === 0) return;
  if (!context.out.isTerminal || !process.stdin.isTTY) {
    throw new PlumbError("usage.not-confirmed", {
      message: `--volumes deletes ${folders.join(", ")}`,
      hint: "say --yes too, if that is meant",
    });
  }
  const prompt = createInterface({ input: process.stdin, output: process.stdout });
  const answer = await prompt.question(`Delete ${folders.join(", ")}? [y/N] `).finally(() => prompt.close());
  if (!/^y(es)?$/i.test(answer.trim()))
    throw new PlumbError("usage.not-confirmed", { message: "nothing was stopped or deleted" });
}

function notForSome(): PlumbError {
  return new PlumbError("usage.command-line", {
    message: "--volumes deletes the data of the whole stack, and services are named",
    hint: "leave out one of both",
  });
}

function unreadable({ folder }: StackAddress): PlumbError {
  return new PlumbError("usage.command-line", {
    message: `the manifest in ${folder} can't be read, so it can't be told which volumes are its own`,
    hint: "correct the manifest first: plumb status shows what is wrong",
  });
}
