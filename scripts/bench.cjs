"use strict";
// The figures of bench/RESULTS.md, measured here and now. Arguments name parts.
const { spawnSync } = require("node:child_process");
const { join } = require("node:path");
const { root, setUp, envWith } = require("./setup.cjs");
const { build } = require("./build.cjs");

const node = setUp();
build(node);
const result = spawnSync(node, [join(root, "bench", "run.ts"), ...process.argv.slice(2)], {
  cwd: root,
  stdio: "inherit",
  env: envWith(node),
});
process.exit(result.status === null ? 1 : result.status);
