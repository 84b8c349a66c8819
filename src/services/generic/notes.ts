import type { LaunchContext } from "../../kit/launch.ts";
import { ambiguousName, otherNetwork } from "../../kit/host-findings.ts";
import type { Finding } from "../../model/verdict.ts";

/** Something in an environment value that is no plain address. */
export type Note =
  /** A host in a URL that is neither a service nor a public name: most likely a typing error. */
  | { readonly about: "unknown"; readonly word: string }
  /** A word that is also a service's name, and nothing tells whether that is meant: it is left as it is. */
  | { readonly about: "doubtful"; readonly word: string }
  /** An address on localhost that is none of the service's own ports. */
  | { readonly about: "localhost"; readonly word: string }
  /** A service that shares no network with this one. */
  | { readonly about: "elsewhere"; readonly word: string }
  | { readonly about: "ambiguous"; readonly word: string; readonly services: readonly string[] };

/** A note as the finding it is. */
export function findingOf({ service, at }: LaunchContext, variable: string, note: Note): Finding {
  return {
    ...wording(`${variable} of ${service.name}`, variable, note),
    service: service.name,
    at: at(["environment", variable]),
    evidence: [],
  };
}

type Wording = Pick<Finding, "id" | "verdict" | "severity" | "message" | "hint">;

function wording(subject: string, variable: string, note: Note): Wording {
  const { word } = note;
  const left = { verdict: "pass", severity: "low" } as const;
  if (note.about === "unknown")
    return {
      id: "translate.unknown-host",
      verdict: "warn",
      severity: "low",
      message: `${subject} names the host ${word}, which is no service of this stack; it is left as it is`,
      hint: "is it spelt right?",
    };
  if (note.about === "doubtful")
    return {
      ...left,
      id: "translate.doubtful",
      message: `${subject} has "${word}", which is also the name of a service; it is left as it is`,
      hint: `if the host is meant, set it under x-plumb.process.env: ${variable}: "\${service:${word}}"`,
    };
  if (note.about === "localhost")
    return {
      ...left,
      id: "translate.doubtful",
      message: `${subject} has "${word}": in its container that is the service itself, here it is this machine; it is left as it is`,
      hint: `where another service is meant, name it, or set ${variable} under x-plumb.process.env`,
    };
  if (note.about === "elsewhere") return otherNetwork(subject, word);
  return ambiguousName(subject, note);
}
