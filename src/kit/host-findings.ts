import type { Finding } from "../model/verdict.ts";

type Wording = Pick<Finding, "id" | "verdict" | "severity" | "message" | "hint">;

/** A configuration names a service that shares no network with it. */
export function otherNetwork(subject: string, word: string): Wording {
  return {
    id: "translate.other-network",
    verdict: "fail",
    severity: "high",
    message: `${subject} names ${word}, which is on none of its networks: in containers the name is not found`,
    hint: "put both on one network",
  };
}

/** A configuration names several services at once. */
export function ambiguousName(
  subject: string,
  { word, services }: { readonly word: string; readonly services: readonly string[] },
): Wording {
  return {
    id: "translate.ambiguous-name",
    verdict: "unknown",
    severity: "high",
    message: `${subject} names ${word}, which ${services.join(" and ")} claim: Docker answers with any of them, and it is left as it is`,
    hint: `name one of them: ${services.join(" or ")}`,
  };
}
