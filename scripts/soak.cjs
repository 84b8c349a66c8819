"use strict";
// Kills, port thefts and crashes a hundred times each, with figures at the end. It takes about half an hour.
const { spawnSync } = require("node:child_process");
const { join } = require("node:path");
const { root, setUp, envWith } = require("./setup.cjs");
const { build } = require("./build.cjs");

const node = setUp();
build(node);
const result = spawnSync(
  node,
  [
    join(root, "node_modules", "vitest", "vitest.mjs"),
    "run",
    "test/kills",
    "test/durability",
    ...process.argv.slice(2),
  ],
  {
    cwd: root,
    stdio: "inherit",
    env: { ...envWith(node), PLUMB_FULL: "1", PLUMB_KILLS: process.env.PLUMB_KILLS || "100" },
  },
);
process.exit(result.status === null ? 1 : result.status);
