"use strict";
// The main job on real input: brings the playground's small platform up and proves it.
const { spawnSync } = require("node:child_process");
const { join } = require("node:path");
const { root, setUp, envWith } = require("./setup.cjs");
const { build } = require("./build.cjs");

const node = setUp();
build(node);
const folder = join(root, "playground", "hello");
const env = { NODE_COMPILE_CACHE: join(root, ".cache", "compile"), ...envWith(node) };
const result = spawnSync(node, [join(root, "dist", "cli.js"), "up", "--prove", "--ports", "auto"], {
  cwd: folder,
  env,
  stdio: "inherit",
});
if (result.status === 0)
  console.log("  look at it: cd playground/hello && ../../plumb status    stop it: ../../plumb down");
process.exit(result.status === null ? 1 : result.status);
