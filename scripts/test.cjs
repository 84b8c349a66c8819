"use strict";
// All tests that need no long time. Arguments go to vitest.
const { spawnSync } = require("node:child_process");
const { join } = require("node:path");
const { root, setUp, envWith } = require("./setup.cjs");
const { build } = require("./build.cjs");

const node = setUp();
build(node);
const vitest = join(root, "node_modules", "vitest", "vitest.mjs");
const result = spawnSync(node, [vitest, "run", ...process.argv.slice(2)], {
  cwd: root,
  env: envWith(node),
  stdio: "inherit",
});
process.exit(result.status === null ? 1 : result.status);
