"use strict";
// Bundles the programs into dist/, when a source is newer than the last bundle.
const { spawnSync } = require("node:child_process");
const { existsSync, readdirSync, statSync, writeFileSync } = require("node:fs");
const { join } = require("node:path");
const { root, envWith } = require("./setup.cjs");

const stamp = join(root, "dist", ".built");

function newest(folder) {
  return readdirSync(folder, { withFileTypes: true }).reduce((latest, entry) => {
    const path = join(folder, entry.name);
    return Math.max(latest, entry.isDirectory() ? newest(path) : statSync(path).mtimeMs);
  }, 0);
}

exports.build = (node) => {
  const sources = Math.max(
    newest(join(root, "src")),
    ...["package-lock.json", "rolldown.config.ts"].map((name) => statSync(join(root, name)).mtimeMs),
  );
  if (existsSync(stamp) && statSync(stamp).mtimeMs > sources) return;
  const started = Date.now();
  const rolldown = join(root, "node_modules", "rolldown", "bin", "cli.mjs");
  const result = spawnSync(node, [rolldown, "-c", "rolldown.config.ts"], {
    cwd: root,
    env: envWith(node),
    encoding: "utf8",
  });
  if (result.status !== 0) {
    console.error(result.stdout + result.stderr);
    process.exit(1);
  }
  writeFileSync(stamp, `${Date.now() - started} ms\n`);
};

if (require.main === module) exports.build(require("./setup.cjs").setUp());
