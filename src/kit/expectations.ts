import { canonical } from "../base/canonical.ts";
import { fail, pass, type ExecResult, type ProbeOutcome } from "./probe.ts";
import type { UserProbe } from "../model/settings.ts";

type Expect<Kind extends string> = Extract<UserProbe, Record<Kind, unknown>>["expect"];

export function judgeHttp(seen: { status: number; body: string }, expect: Expect<"http">): ProbeOutcome {
  if (seen.status !== expect.status) {
    return fail(
      `status is ${seen.status}, expected ${expect.status}${seen.body === "" ? "" : `: ${seen.body.slice(0, 200).trim()}`}`,
    );
  }
  const text = judgeText("the body", seen.body, { text: expect.body, matches: expect.matches });
  if (text.verdict !== "pass" || expect.json === undefined) return text;
  return judgeJson(seen.body, expect.json);
}

export function judgeText(
  what: string,
  seen: string,
  expect: { readonly text?: string | undefined; readonly matches?: string | undefined },
): ProbeOutcome {
  const shown = JSON.stringify(seen.slice(0, 200));
  if (expect.text !== undefined && !seen.includes(expect.text))
    return fail(`${what} does not contain ${JSON.stringify(expect.text)}: ${shown}`);
  if (expect.matches !== undefined && !new RegExp(expect.matches).test(seen))
    return fail(`${what} does not match /${expect.matches}/: ${shown}`);
  return pass;
}

function judgeJson(body: string, wanted: Readonly<Record<string, unknown>>): ProbeOutcome {
  let document: unknown;
  try {
    document = JSON.parse(body);
  } catch {
    return fail(`the body is no JSON: ${JSON.stringify(body.slice(0, 200))}`);
  }
  for (const [path, expected] of Object.entries(wanted)) {
    const seen = valueAt(document, path);
    // The order of keys is no part of a JSON value; a value that is missing is not null.
    if (seen === undefined || canonical(seen) !== canonical(expected)) {
      return fail(`${path} is ${JSON.stringify(seen)}, expected ${JSON.stringify(expected)}`);
    }
  }
  return pass;
}

function valueAt(document: unknown, path: string): unknown {
  return path
    .split(".")
    .reduce<unknown>(
      (at, key) =>
        typeof at === "object" && at !== null && Object.hasOwn(at, key)
          ? (at as Record<string, unknown>)[key]
          : undefined,
      document,
    );
}

export function judgeExec(result: ExecResult, expect: Expect<"exec">): ProbeOutcome {
  if (result.code !== expect.exit) {
    const said = (result.stderr || result.stdout).trim().split("\n").at(-1) ?? "";
    return fail(
      `it ended with ${result.code ?? result.signal}, expected ${expect.exit}${said === "" ? "" : `: ${said}`}`,
    );
  }
  return judgeText("its output", result.stdout, { text: expect.stdout, matches: expect.matches });
}
