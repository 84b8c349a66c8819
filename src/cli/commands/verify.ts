import { PlumbError } from "../../base/errors.ts";
import { verifyLedger, type Verification } from "../../ledger/verify.ts";
import { readText } from "../../system/files.ts";
import { flag, type CommandContext, type ExitCode } from "../context.ts";

export function verify(context: CommandContext): Promise<ExitCode> {
  const [path = ""] = context.parsed.args;
  const content = readText(path);
  if (content === undefined)
    throw new PlumbError("usage.no-ledger", {
      message: `there is no ledger ${path}`,
      hint: "they lie in .plumb/<stack>/runs/",
    });
  const result = verifyLedger(content);
  if (flag(context, "json")) context.out.write(`${JSON.stringify(result)}\n`);
  else if (result.whole)
    context.out.write(
      `  ${result.entries} entries, ${result.closed ? "unbroken" : "unbroken so far"} · ${result.note}\n`,
    );
  else context.out.write(`  broken at line ${result.line}: ${result.problem}\n`);
  return Promise.resolve(exitCodeOf(result));
}

/** Lines that were cut off leave no trace in the others: without its end a ledger can't be judged. */
function exitCodeOf(result: Verification): ExitCode {
  if (!result.whole) return 1;
  return result.closed ? 0 : 3;
}
