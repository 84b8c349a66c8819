import type { ResolvedProgram } from "../kit/runtime.ts";
import type { Service } from "../model/stack.ts";
import type { Finding } from "../model/verdict.ts";

/** Says so where the version that runs is not the one that the image's tag names. Undefined: the same, or the tag names none. */
export function judgeVersion(
  service: Service,
  program: ResolvedProgram,
  runtime: "embedded" | "process",
): Finding | undefined {
  const wanted = /^v?(\d+(?:\.\d+)*)/.exec(service.image?.tag ?? "")?.[1];
  if (wanted === undefined || program.version === undefined) return undefined;
  if (`${program.version}.`.startsWith(`${wanted}.`)) return undefined;
  return {
    id: "runtime.version-differs",
    verdict: "pass",
    severity: "medium",
    service: service.name,
    message: `${service.name}: ${program.label} runs, the image is ${service.image?.reference}`,
    hint:
      runtime === "embedded"
        ? "the engine emulates one version; what was proven holds for that one"
        : `install ${wanted}, or use the tag of the version that runs`,
    evidence: [],
  };
}
