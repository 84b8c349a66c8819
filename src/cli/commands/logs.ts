import { PlumbError } from "../../base/errors.ts";
import { sleep } from "../../base/scope.ts";
import { createRedactor } from "../../ledger/redact.ts";
import { secretsOf } from "../../ledger/secrets-of.ts";
import { noSuchService } from "../../orchestrator/no-such-service.ts";
import { stackPaths } from "../../orchestrator/paths.ts";
import { followLog } from "../../system/follow-log.ts";
import { secretFile } from "../../system/files.ts";
import { flag, readStack, stackRequest, text, type CommandContext, type ExitCode } from "../context.ts";

const tailBytes = 1_048_576;
const lookEveryMs = 100;

export async function logs(context: CommandContext): Promise<ExitCode> {
  const stack = readStack(stackRequest(context));
  const { name, folder, services } = stack;
  const redactor = createRedactor(secretsOf(stack, secretFile));
  const asked = context.parsed.args;
  const known = services.map((service) => service.name);
  const missing = asked.find((service) => !known.includes(service));
  if (missing !== undefined) throw noSuchService(missing, known);
  const names = known.filter((service) => asked.length === 0 || asked.includes(service));
  const width = Math.max(...names.map((service) => service.length), 0);
  const { logFolder } = stackPaths(folder, name);
  const print = (service: string, lines: readonly string[]): void => {
    for (const raw of lines) {
      const line = redactor.text(raw);
      context.out.write(
        flag(context, "json") ? `${JSON.stringify({ service, line })}\n` : `${service.padEnd(width)} │ ${line}\n`,
      );
    }
  };
  const limit = lineCount(text(context, "tail") ?? "100");
  const follow = flag(context, "follow");
  const followed = names.map((service) => ({ service, log: followLog({ folder: logFolder, service }, tailBytes) }));
  for (const { service, log } of followed) print(service, last(limit, [...log.lines(), ...(follow ? [] : log.rest())]));
  if (!follow) return 0;
  while (!context.interrupted.aborted && !context.out.closed) {
    await sleep(context.scope, lookEveryMs).catch(() => undefined);
    for (const { service, log } of followed) print(service, log.lines());
  }
  for (const { service, log } of followed) print(service, log.rest());
  return 0;
}

function last(count: number, lines: readonly string[]): readonly string[] {
  return count === 0 ? [] : lines.slice(-count);
}

function lineCount(written: string): number {
  if (/^\d+$/.test(written)) return Number(written);
  throw new PlumbError("usage.command-line", {
    message: `--tail takes a whole number, not "${written}"`,
    hint: "plumb logs --help",
  });
}
