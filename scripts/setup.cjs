"use strict";
// Puts everything in place that a checkout needs, under Node 18 or newer. Exports the path of a Node that is new enough.
const { spawnSync } = require("node:child_process");
const { existsSync, mkdirSync, readFileSync, writeFileSync } = require("node:fs");
const { createHash } = require("node:crypto");
const { join } = require("node:path");

const root = join(__dirname, "..");
const wanted = 24;
const npm = process.platform === "win32" ? "npm.cmd" : "npm";

function run(command, args, options) {
  const result = spawnSync(command, args, { cwd: root, stdio: "inherit", ...options });
  if (result.error || result.status !== 0) {
    console.error(`${command} ${args.join(" ")} failed${result.error ? `: ${result.error.message}` : ""}`);
    process.exit(1);
  }
}

// `npm ci` only where the lock file has changed since the last one.
function dependencies() {
  const stamp = join(root, "node_modules", ".plumb-lock");
  const hash = createHash("sha256")
    .update(readFileSync(join(root, "package-lock.json")))
    .digest("hex");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === hash) return;
  run(npm, ["ci", "--no-audit", "--no-fund", "--loglevel=error"]);
  writeFileSync(stamp, hash);
}

// A Node of our own beside the lock file, where PATH's is too old.
function node() {
  if (Number(process.versions.node.split(".")[0]) >= wanted) return process.execPath;
  const folder = join(root, ".cache", "node");
  const name = `node-${process.platform === "win32" ? "win" : process.platform}-${process.arch}`;
  const program = join(folder, "node_modules", name, "bin", process.platform === "win32" ? "node.exe" : "node");
  if (!existsSync(program)) {
    console.log(`Node ${process.versions.node} is too old, ${wanted} is fetched into .cache/node`);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, "package.json"), '{ "private": true }\n');
    run(npm, ["install", "--no-audit", "--no-fund", "--no-package-lock", "--loglevel=error", `${name}@${wanted}`], {
      cwd: folder,
    });
  }
  return program;
}

exports.root = root;
exports.run = run;
exports.setUp = () => {
  dependencies();
  return node();
};
exports.tool = (name) => join(root, "node_modules", ".bin", name);
// Environment in which `node` is the right one.
exports.envWith = (program) => ({
  ...process.env,
  PATH: `${join(program, "..")}${process.platform === "win32" ? ";" : ":"}${process.env.PATH}`,
});

if (require.main === module) console.log(exports.setUp());
