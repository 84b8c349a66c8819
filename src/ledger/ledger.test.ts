import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { createRedactor } from "./redact.ts";
import { verifyLedger } from "./verify.ts";
import { openLedger, recordEvent } from "./write.ts";

const folder = mkdtempSync(join(tmpdir(), "plumb-ledger-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("a ledger", () => {
  const text = written();

  it("is whole as it was written", () => {
    expect(verifyLedger(text)).toMatchObject({ whole: true, entries: 5, closed: true });
  });

  it("shows any changed byte", () => {
    fc.assert(
      fc.property(fc.nat(text.length - 1), fc.integer({ min: 32, max: 126 }), (at, code) => {
        const changed = text.slice(0, at) + String.fromCharCode(code) + text.slice(at + 1);
        expect(verifyLedger(changed).whole).toBe(changed === text);
      }),
      { numRuns: 500 },
    );
  });

  it("shows a line that was taken out, doubled or moved, and a cut end", () => {
    const lines = text.trimEnd().split("\n");
    const joined = (list: readonly string[]): string => `${list.join("\n")}\n`;
    for (let index = 0; index < lines.length - 1; index += 1) {
      expect(verifyLedger(joined(lines.toSpliced(index, 1)))).toMatchObject({ whole: false, line: index + 1 });
      expect(verifyLedger(joined(lines.toSpliced(index, 0, lines[index] ?? ""))).whole).toBe(false);
    }
    expect(verifyLedger(joined(lines.toReversed())).whole).toBe(false);
    expect(verifyLedger(text.slice(0, -3))).toMatchObject({ whole: false, problem: "the last line is cut off" });
  });

  it("says that it is not closed when whole lines are missing at its end, or all of them", () => {
    const lines = text.trimEnd().split("\n");
    for (let count = 0; count < lines.length; count += 1) {
      const cut = verifyLedger(
        lines
          .slice(0, count)
          .map((line) => `${line}\n`)
          .join(""),
      );
      expect(cut).toMatchObject({ whole: true, entries: count, closed: false });
      expect(cut).toHaveProperty("note", expect.stringContaining("not closed: its run is still going on, or its end"));
    }
  });

  it("never holds a secret", () => {
    expect(text).not.toContain("hunter2");
    expect(text).toContain("[redacted]");
  });
});

describe("redaction", () => {
  it.each([
    ["redis://:hunter2hunter2@host:6379/0", "redis://:[redacted]@host:6379/0"],
    ["--requirepass s3cret --port 1", "--requirepass [redacted] --port 1"],
    ["Authorization: Bearer abcdefghijkl", "Authorization: [redacted]"],
    ["POSTGRES_PASSWORD=pw1234 x", "POSTGRES_PASSWORD=[redacted] x"],
    ["Set-Cookie: sid=1; Path=/", "Set-Cookie: [redacted]"],
    ["nothing to hide", "nothing to hide"],
  ])("%s", (input, output) => {
    expect(createRedactor().text(input)).toBe(output);
  });

  it("takes out what it has learnt, wherever it stands, and counts", () => {
    const redactor = createRedactor(["Pa$$w0rd"]);
    redactor.learn("other-secret");
    redactor.learn("abc");
    const value = { note: "x Pa$$w0rd y", list: ["other-secret"], token: "short", nested: { password: "", n: 1 } };
    expect(redactor.value(value)).toEqual({
      note: "x [redacted] y",
      list: ["[redacted]"],
      token: "[redacted]",
      nested: { password: "", n: 1 },
    });
    expect(redactor.text("abc")).toBe("abc");
    expect(redactor.count()).toBe(3);
  });
});

function written(): string {
  const file = join(folder, "ledger.ndjson");
  const ledger = openLedger(file, createRedactor(["hunter2"]));
  ledger.append("fact", { answer: "PONG", url: "redis://:hunter2@x" }, 1);
  recordEvent(ledger, { type: "phase", at: 2, service: "redis", phase: "ready" });
  recordEvent(ledger, { type: "done", at: 3, command: "up", outcome: "pass" });
  ledger.append("probe", { verdict: "pass", nothing: undefined }, 4);
  ledger.close(5);
  return readFileSync(file, "utf8");
}
