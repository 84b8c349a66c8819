import { PlumbError } from "../../base/errors.ts";
import { sleep } from "../../base/scope.ts";
import { createRedactor } from "../../ledger/redact.ts";
import { secretsOf } from "../../ledger/secrets-of.ts";
import { noSuchService } from "../../orchestrator/no-such-service.ts";
import { stackPaths } from "../../orchestrator/paths.ts";
import { secretFile } from "../../system/files.ts";
import { latestLogFile } from "../../system/log-files.ts";
import { readFrom, readTail } from "../../system/tail.ts";
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
  const offsets = new Map<string, number>();
  for (const service of names) {
    const file = latestLogFile(logFolder, service);
    if (file === undefined) continue;
    print(service, linesOf(readTail(file, tailBytes)).slice(limit === 0 ? Number.MAX_SAFE_INTEGER : -limit));
    offsets.set(file, readFrom(file, Number.MAX_SAFE_INTEGER).next);
  }
  while (flag(context, "follow") && !context.interrupted.aborted) {
    await sleep(context.scope, lookEveryMs).catch(() => undefined);
    for (const service of names) {
      const file = latestLogFile(logFolder, service);
      if (file === undefined) continue;
      const { text: more, next } = readFrom(file, offsets.get(file) ?? 0);
      const whole = more.slice(0, more.lastIndexOf("\n") + 1);
      offsets.set(file, next - Buffer.byteLength(more) + Buffer.byteLength(whole));
      print(service, linesOf(whole));
    }
  }
  return 0;
}

function lineCount(written: string): number {
  if (/^\d+$/.test(written)) return Number(written);
  throw new PlumbError("usage.command-line", {
    message: `--tail takes a whole number, not "${written}"`,
    hint: "plumb logs --help",
  });
}

function linesOf(content: string): readonly string[] {
  const lines = content.split("\n");
  if (lines.at(-1) === "") lines.pop();
  return lines;
}
