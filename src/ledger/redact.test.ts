import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createRedactor } from "./redact.ts";

describe("what nobody has told", () => {
  it.each([
    ["DB_PASS=hunter2 x", "DB_PASS=[redacted] x"],
    ["DB_PWD: hunter2", "DB_PWD: [redacted]"],
    ["PGPASSWORD=123456 psql", "PGPASSWORD=[redacted] psql"],
    [`signingKey="two words" x`, `signingKey="[redacted]" x`],
    [`{"privateKey":"a\\"b","n":1}`, `{"privateKey":"[redacted]","n":1}`],
    [String.raw`{\"accessKey\":\"a b\",\"n\":1}`, String.raw`{\"accessKey\":\"[redacted]\",\"n\":1}`],
    [`password="cut off`, `password="[redacted] off`],
    [":password=>'abc def'", ":password=>'[redacted]'"],
    ["url=DB_PASS=abc", "url=DB_PASS=[redacted]"],
    ["run --db-pass hunter2 --verbose", "run --db-pass [redacted] --verbose"],
    ["run --auth-token --verbose", "run --auth-token --verbose"],
    ["redis://app:p@ss@word@host:6379/0", "redis://app:[redacted]@host:6379/0"],
    ["postgres://me@corp:secret@host/db", "postgres://me@corp:[redacted]@host/db"],
    ["see http://host:8080/a@b and http://host:1?to=a@b", "see http://host:8080/a@b and http://host:1?to=a@b"],
    ["TOKEN_TTL=3600 KEY_PREFIX=app: KEYBOARD=de", "TOKEN_TTL=3600 KEY_PREFIX=app: KEYBOARD=de"],
    ["PASSWORD_MIN_LENGTH=8 PASSENGER=anna MONKEY=yes", "PASSWORD_MIN_LENGTH=8 PASSENGER=anna MONKEY=yes"],
    ["can't open server.key: no such file", "can't open server.key: no such file"],
    [`password="" x`, `password="" x`],
  ])("%s", (input, output) => {
    expect(createRedactor().text(input)).toBe(output);
    expect(createRedactor().text(output)).toBe(output);
  });

  it("is found in a long line without taking long", () => {
    const size = 200_000;
    for (const piece of [
      "a",
      "a.",
      "a-",
      "a ",
      "a=",
      "a:",
      "password",
      "token=",
      'x"',
      "\\",
      "://",
      "a@",
      "=[redacted]",
    ]) {
      const began = performance.now();
      createRedactor().text(piece.repeat(size / piece.length));
      expect(performance.now() - began, piece).toBeLessThan(2000);
    }
  });
});

describe("what it has learnt", () => {
  it("leaves no rest where one secret overlaps another or is a part of it", () => {
    expect(createRedactor(["hunter2", "hunter2-and-more"]).text("x hunter2-and-more y")).toBe("x [redacted] y");
    expect(createRedactor(["abcdef", "defghi"]).text("x abcdefghi y")).toBe("x [redacted] y");
    expect(createRedactor(["aaaa"]).text("x aaaaaa y")).toBe("x [redacted] y");
  });

  it("is taken out as it stands in JSON and in URLs too, and line by line", () => {
    const redactor = createRedactor([`pa"ss@1`, "-----BEGIN-----\nMIIBVgIBADANBgkqhkiG9w0B\nab\n-----END-----"]);
    expect(redactor.text(`said ${JSON.stringify(`pa"ss@1`)}, ${encodeURIComponent(`pa"ss@1`)}`)).toBe(
      `said "[redacted]", [redacted]`,
    );
    expect(redactor.text("key MIIBVgIBADANBgkqhkiG9w0B, ab")).toBe("key [redacted], ab");
  });

  it("is taken out of names and lists too", () => {
    const value = { "db hunter2": 1, passwords: ["a", "b"], token: 5 };
    expect(createRedactor(["hunter2"]).value(value)).toEqual({
      "db [redacted]": 1,
      passwords: ["[redacted]", "[redacted]"],
      token: 5,
    });
  });

  const text = fc.oneof(
    fc.string(),
    fc.string({ unit: "binary" }),
    fc.constantFrom(
      "[redacted]",
      "password=",
      "redis://:",
      "@host",
      '"',
      "Authorization: Bearer ",
      "[",
      "]",
      "--token ",
    ),
  );
  const secret = fc.oneof(
    fc.string({ minLength: 4 }),
    fc.string({ minLength: 4, unit: "binary" }),
    fc.string({ minLength: 4, maxLength: 6, unit: fc.constantFrom("a", "b") }),
    fc.constantFrom("[redacted]", "redacted", "acted]x", "x[reda", "]]]]", "hunter2", "123456", "pa ss", `a"b\\c`),
  );

  it("is never in the output, whatever stands around it", () => {
    fc.assert(
      fc.property(secret, text, text, (hidden, before, after) => {
        expect(createRedactor([hidden]).text(before + hidden + after)).not.toContain(hidden);
      }),
      { numRuns: 3000 },
    );
  });

  it("is never in the output when there are several, in any mixture", () => {
    fc.assert(
      fc.property(
        fc.array(secret, { minLength: 1, maxLength: 5 }),
        fc.array(text),
        fc.nat(),
        (hidden, around, seed) => {
          const parts = [...hidden, ...around, ...hidden];
          const mixed = parts.map((_, index) => parts[(index * 7 + seed) % parts.length] ?? "").join("");
          const output = createRedactor(hidden).text(mixed + hidden.join(""));
          for (const one of hidden) expect(output).not.toContain(one);
        },
      ),
      { numRuns: 2000 },
    );
  });
});
