import { didYouMean } from "../../base/did-you-mean.ts";
import { PlumbError } from "../../base/errors.ts";
import { errorCatalogue } from "../../model/error-catalogue.ts";
import { flag, type CommandContext, type ExitCode } from "../context.ts";

export function explain(context: CommandContext): Promise<ExitCode> {
  const [code = ""] = context.parsed.args;
  const entry = errorCatalogue.find((candidate) => candidate.code === code);
  if (entry === undefined) {
    const near = didYouMean(
      code,
      errorCatalogue.map((candidate) => candidate.code),
    );
    throw new PlumbError("usage.unknown-code", {
      message: `there is no code "${code}"`,
      hint: near === undefined ? "docs/errors/ lists them" : `did you mean ${near}?`,
    });
  }
  const page = `  ${entry.code}\n  ${entry.title}\n\n  Cause: ${entry.cause}\n  What to do: ${entry.fix}\n`;
  context.out.write(flag(context, "json") ? `${JSON.stringify(entry)}\n` : page);
  return Promise.resolve(0);
}
