import { expect, it } from "vitest";
import { nameOwner } from "./name-owner.ts";

const nobody = (): undefined => undefined;

it("a program that is a whole script is named on one line", () => {
  const command = `python3 -c \nimport socket\n${"s.listen() ".repeat(20)}`;
  const named = nameOwner({ pid: 4711, command, host: "127.0.0.1" }, nobody);
  expect(named).toMatch(/^python3 -c import socket s\.listen\(\) .*… \(pid 4711\), which listens on 127\.0\.0\.1$/);
  expect(named).not.toContain("\n");
  expect(named.length).toBeLessThan(140);
});

it("one whose command can't be read is its pid, one of ours has its name", () => {
  expect(nameOwner({ pid: 5, command: "", host: "0.0.0.0" }, nobody)).toBe("pid 5, which listens on 0.0.0.0");
  expect(nameOwner({ pid: 5, command: "node web.js", host: "0.0.0.0" }, () => "web")).toBe("web, node web.js (pid 5)");
});
