"use strict";
// Format, lint, types, architecture, dead code, generated files: side by side, each with its own output.
const { spawn } = require("node:child_process");
const { join } = require("node:path");
const { root, setUp, envWith, tool } = require("./setup.cjs");

const node = setUp();
const checks = [
  ["format", tool("oxfmt"), ["--check", "src", "test", "scripts", "bench"]],
  ["lint", tool("oxlint"), ["src", "test", "scripts", "bench"]],
  ["types", tool("tsc"), ["--noEmit", "-p", "."]],
  ["generated", node, ["scripts/gen.ts", "--check"]],
  ["architecture", node, [join(root, "node_modules", "vitest", "vitest.mjs"), "run", "test/architecture.test.ts"]],
  ["dead code", tool("knip"), []],
];

function check([name, program, args]) {
  return new Promise((resolve) => {
    const began = Date.now();
    const child = spawn(program, args, { cwd: root, env: envWith(node) });
    let output = "";
    child.stdout.on("data", (chunk) => (output += chunk));
    child.stderr.on("data", (chunk) => (output += chunk));
    child.on("close", (code) => {
      console.log(`${code === 0 ? "ok  " : "FAIL"} ${name} (${((Date.now() - began) / 1000).toFixed(1)} s)`);
      if (code !== 0) console.log(output);
      resolve(code === 0);
    });
  });
}

void Promise.all(checks.map(check)).then((results) => {
  console.log(`${results.filter(Boolean).length}/${results.length} checks pass`);
  process.exit(results.every(Boolean) ? 0 : 1);
});
