"use strict";
// Compose v5.6 from its Go module, as a judge of how compose files are read. Built once into the cache; prints its path.
const { spawnSync } = require("node:child_process");
const { existsSync, mkdirSync } = require("node:fs");
const { join } = require("node:path");

const cache = process.env.PLUMB_CACHE || join(__dirname, "..", ".cache");
const folder = join(cache, "compose-oracle");
const program = join(folder, "docker-compose-v5");

function go(...args) {
  const result = spawnSync("go", args, {
    cwd: folder,
    stdio: ["ignore", "inherit", "inherit"],
    env: { ...process.env, CGO_ENABLED: "0" },
  });
  if (result.error || result.status !== 0) {
    console.error(`go ${args.join(" ")} failed${result.error ? `: ${result.error.message}` : ""}`);
    process.exit(1);
  }
}

if (!existsSync(program)) {
  mkdirSync(folder, { recursive: true });
  if (!existsSync(join(folder, "go.mod"))) go("mod", "init", "oracle");
  go("get", "github.com/docker/compose/v5/cmd@v5.6.0");
  go("build", "-trimpath", "-ldflags", "-s -w", "-o", program, "github.com/docker/compose/v5/cmd");
}
console.log(program);
