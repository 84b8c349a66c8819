import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { interpolate, InterpolationProblem } from "./interpolate.ts";

const variables = { SET: "v", EMPTY: "" };

describe("interpolation", () => {
  it.each([
    ["$SET-${SET}", "v-v"],
    ["${UNSET:-d}${EMPTY:-d}${EMPTY-d}", "dd"],
    ["${SET:+r}${EMPTY:+r}${EMPTY+r}${UNSET+r}", "rr"],
    ["${UNSET:-${EMPTY:-${SET}}}", "v"],
    ["$$SET $$$SET", "$SET $v"],
    ["$ $1 $(x)", "$ $1 $(x)"],
    ["${SET:?no}${EMPTY?no}", "v"],
    ["${UNSET:-a$$b}", "a$b"],
  ])("%s is %s", (text, expected) => {
    expect(interpolate(text, variables)).toBe(expected);
  });

  it.each([
    ["${UNSET:?ask ${SET}}", "unset", "ask v"],
    ["${EMPTY:?}", "unset", "EMPTY"],
    ["${SET", "syntax", "never closed"],
    ["${1}", "syntax", "no variable"],
  ])("%s is refused", (text, kind, says) => {
    const problem = problemOf(() => interpolate(text, variables));
    expect(problem.kind).toBe(kind);
    expect(problem.message).toContain(says);
  });

  it("leaves text without dollar signs alone, and doubled ones are one", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(interpolate(text.replaceAll("$", "$$$$"), variables)).toBe(text);
      }),
    );
  });

  it("takes the default wherever a variable is not set", () => {
    const name = fc.stringMatching(/^[A-Z_][A-Z0-9_]{0,8}$/);
    const plain = fc.stringMatching(/^[a-z0-9 .:/-]*$/);
    fc.assert(
      fc.property(name, plain, fc.option(plain, { nil: undefined }), (key, fallback, value) => {
        const given = value === undefined ? {} : { [key]: value };
        expect(interpolate(`<\${${key}-${fallback}}>`, given)).toBe(`<${value ?? fallback}>`);
        expect(interpolate(`<\${${key}:-${fallback}}>`, given)).toBe(
          `<${value === undefined || value === "" ? fallback : value}>`,
        );
      }),
    );
  });
});

function problemOf(work: () => unknown): InterpolationProblem {
  try {
    work();
  } catch (problem) {
    if (problem instanceof InterpolationProblem) return problem;
    throw problem;
  }
  throw new Error("nothing was refused");
}
