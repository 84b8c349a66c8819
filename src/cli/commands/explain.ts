import { didYouMean } from "../../base/did-you-mean.ts";
import { PlumbError } from "../../base/errors.ts";
import { services } from "../../generated/services.ts";
import { kindCodes } from "../../kit/kind-codes.ts";
import type { CatalogueEntry } from "../../model/catalogue/entry.ts";
import { errorCatalogue } from "../../model/error-catalogue.ts";
import { flag, type CommandContext, type ExitCode } from "../context.ts";

export async function explain(context: CommandContext): Promise<ExitCode> {
  const [code = ""] = context.parsed.args;
  const known = await allCodes();
  const entry = known.find((candidate) => candidate.code === code);
  if (entry === undefined) {
    const near = didYouMean(
      code,
      known.map((candidate) => candidate.code),
    );
    throw new PlumbError("usage.unknown-code", {
      message: `there is no code "${code}"`,
      hint: near === undefined ? "docs/errors/ lists them" : `did you mean ${near}?`,
    });
  }
  const page = `  ${entry.code}\n  ${entry.title}\n\n  Cause: ${entry.cause}\n  What to do: ${entry.fix}\n`;
  context.out.write(flag(context, "json") ? `${JSON.stringify(entry)}\n` : page);
  return 0;
}

async function allCodes(): Promise<readonly CatalogueEntry[]> {
  const kinds = await Promise.all(services.kinds.map((kind) => services.load(kind)));
  return [...errorCatalogue, ...(await Promise.all(kinds.map(kindCodes))).flat()];
}
