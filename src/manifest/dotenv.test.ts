import { expect, test } from "vitest";
import { readDotenv } from "./dotenv.ts";

const environment = { X: "shell", SET: "value" };

test.each([
  ["B=#x\nC= #y\nD=a#b\nE=a #b\n", { B: "#x", C: "#y", D: "a#b", E: "a" }],
  ["A='it\\'s'\nB='$X'\n", { A: "it's", B: "$X" }],
  ['A="\\$X"\nB="$X"\nC="a\\qb"\nD="a\\nb"\n', { A: "$X", B: "shell", C: "a\\qb", D: "a\nb" }],
  ["\uFEFFA=1\r\nB=2\r\n", { A: "1", B: "2" }],
  ["1X=3\nA.B=1\nexport C=2\n", { "1X": "3", "A.B": "1", C: "2" }],
  ["A='x' B=2\n", { A: "x", B: "2" }],
  ["A='multi\nline'\nB=\"multi\nline\"\n", { A: "multi\nline", B: "multi\nline" }],
  ["SET\nNOBODY\n", { SET: "value" }],
  ["BASE=b\nA=${BASE}/${EARLIER}\n", { BASE: "b", A: "b/e" }],
  ["", {}],
  ["# only\n\n", {}],
])("%j is read as Compose reads it", (text, values) => {
  expect(readDotenv(text, environment, { earlier: { BASE: "no", EARLIER: "e" } })).toEqual(values);
});

test.each([
  ["A=1\nB C=2\n", "bad-env-file", "a.env:2:1: "],
  ["A=1\n\n  !!!\n", "bad-env-file", "a.env:3:3: "],
  ["A='x''y'\n", "bad-env-file", "a.env:1:6: "],
  ["A=1\nB='open\nC=3\n", "bad-env-file", "a.env:2:3: "],
  ["=1\n", "bad-env-file", "a.env:1:1: "],
  ["A=1\nB=${U:?no}\n", "variable-unset", "a.env:2:3: "],
  ["B=${\n", "interpolation", "a.env:1:3: "],
])("%j is refused with %s at %s", (text, code, place) => {
  expect(() => readDotenv(text, {}, { file: "a.env" })).toThrow(
    expect.objectContaining({ code: `manifest.${code}`, message: expect.stringContaining(place) }),
  );
});
