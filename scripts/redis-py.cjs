"use strict";
// redis-py's own tests against the embedded engine: `node scripts/redis-py.cjs [report.json] [--real] [--update]`.
// --real runs them on redis-server and writes real.txt; --update writes passing.txt anew.
const { spawn, spawnSync } = require("node:child_process");
const { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } = require("node:fs");
const { connect, createServer } = require("node:net");
const { tmpdir } = require("node:os");
const { join } = require("node:path");
const { root, setUp } = require("./setup.cjs");

const version = "6.4.0";
const files = "commands pipeline pubsub scripting lock hash function encoding monitor".split(" ");
const lists = join(root, "test", "conformance", "redis-py");
const cache = join(process.env.PLUMB_CACHE || join(root, ".cache"), `redis-py-${version}`);
const real = process.argv.includes("--real");
const update = process.argv.includes("--update");
const report = process.argv.slice(2).find((word) => !word.startsWith("--"));
const leastShare = 0.7;

function run(program, args) {
  const result = spawnSync(program, args, { stdio: ["ignore", "ignore", "inherit"] });
  if (result.error || result.status !== 0) throw new Error(`${program} ${args.join(" ")} failed`);
}

// A Python of its own with the library's tests, which its wheel has not.
function prepare() {
  const python = join(cache, "venv", "bin", "python");
  const source = join(cache, `redis-${version}`);
  if (!existsSync(join(cache, ".ready"))) {
    rmSync(cache, { recursive: true, force: true });
    mkdirSync(cache, { recursive: true });
    run("python3", ["-m", "venv", join(cache, "venv")]);
    const pip = [python, "-m", "pip", "--quiet", "--disable-pip-version-check"];
    run(pip[0], [
      ...pip.slice(1),
      "install",
      "pytest<9",
      "pytest-asyncio<1.2",
      "pytest-timeout",
      "numpy",
      "packaging",
      "PyJWT",
      "mock",
    ]);
    run(pip[0], [...pip.slice(1), "download", "--no-binary", ":all:", "--no-deps", "-d", cache, `redis==${version}`]);
    const archive = readdirSync(cache).find((name) => name.endsWith(".tar.gz"));
    run("tar", ["-xzf", join(cache, archive), "-C", cache]);
    run(pip[0], [...pip.slice(1), "install", source]);
    // Takes precedence over the project's own, which wants a coverage plug-in.
    writeFileSync(join(source, "pytest.ini"), "[pytest]\nasyncio_mode = auto\ntimeout = 15\n");
    writeFileSync(join(cache, ".ready"), "");
  }
  return { python, source };
}

function freePort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

async function startServer(node, folder) {
  const port = await freePort();
  const args = [
    "--bind",
    "127.0.0.1",
    "--port",
    String(port),
    "--dir",
    folder,
    "--save",
    "",
    "--enable-debug-command",
    "yes",
  ];
  const [program, all] = real
    ? ["redis-server", args]
    : [node, [join(root, "src", "engines", "redis", "main.ts"), ...args]];
  const child = spawn(program, all, { stdio: "ignore" });
  for (const deadline = Date.now() + 10_000; !(await connects(port));) {
    if (Date.now() > deadline || child.exitCode !== null) throw new Error("the server did not start");
  }
  return { child, port };
}

function connects(port) {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1", () => {
      socket.destroy();
      resolve(true);
    });
    socket.on("error", () => setTimeout(() => resolve(false), 20));
  });
}

// Names of tests with their outcome, from the lines of `pytest -v`.
function outcomes(output) {
  const found = new Map();
  for (const [, name, outcome] of output.matchAll(/^(tests\/\S+::.*?) (PASSED|FAILED|ERROR|SKIPPED|XFAIL|XPASS)/gm)) {
    found.set(name.replace("tests/", ""), found.get(name) === "ERROR" ? "ERROR" : outcome);
  }
  return found;
}

// A file at a time on a server of its own: one that a test has stopped cannot fail all others.
async function runFile(file, { node, python, source }) {
  const folder = mkdtempSync(join(tmpdir(), "plumb-redis-py-"));
  const { child, port } = await startServer(node, folder);
  const args = [
    "-m",
    "pytest",
    "-v",
    "--no-header",
    "--tb=line",
    "-p",
    "no:cacheprovider",
    "--timeout=15",
    "-W",
    "ignore",
  ];
  const target = [`--redis-url=redis://127.0.0.1:${port}/9`, `tests/test_${file}.py`];
  const ended = new Promise((resolve) => {
    const pytest = spawn(python, [...args, ...target], { cwd: source });
    let output = "";
    pytest.stdout.on("data", (chunk) => (output += chunk));
    pytest.stderr.on("data", (chunk) => (output += chunk));
    const limit = setTimeout(() => pytest.kill("SIGKILL"), 240_000);
    pytest.on("close", () => {
      clearTimeout(limit);
      resolve(output);
    });
  });
  const output = await ended;
  child.kill("SIGKILL");
  rmSync(folder, { recursive: true, force: true });
  if (process.env.PLUMB_REDIS_PY_LOG) writeFileSync(`${process.env.PLUMB_REDIS_PY_LOG}-${file}.log`, output);
  return outcomes(output);
}

function list(name) {
  const path = join(lists, name);
  return existsSync(path) ? readFileSync(path, "utf8").split("\n").filter(Boolean) : [];
}

async function main() {
  const tools = { node: setUp(), ...prepare() };
  const seen = new Map();
  for (const file of files) for (const [name, outcome] of await runFile(file, tools)) seen.set(name, outcome);
  const passed = [...seen]
    .filter(([, outcome]) => outcome === "PASSED")
    .map(([name]) => name)
    .toSorted((one, other) => (one < other ? -1 : 1));
  mkdirSync(lists, { recursive: true });
  if (real) {
    writeFileSync(join(lists, "real.txt"), `${passed.join("\n")}\n`);
    console.log(`redis-py ${version} on redis-server: ${passed.length} of ${seen.size} pass`);
    return;
  }
  const wanted = list("real.txt");
  const good = passed.filter((name) => wanted.includes(name));
  if (update) writeFileSync(join(lists, "passing.txt"), `${good.join("\n")}\n`);
  const lost = list("passing.txt").filter((name) => !good.includes(name));
  for (const name of lost) console.log(`passes no more: ${name}`);
  const share = good.length / wanted.length;
  console.log(
    `redis-py ${version} on the embedded engine: ${good.length} of the ${wanted.length} that pass on redis-server (${(share * 100).toFixed(1)} %)`,
  );
  if (report) {
    const figures = { numPassedTests: good.length, numFailedTests: lost.length, numPendingTests: 0, numTodoTests: 0 };
    writeFileSync(report, JSON.stringify(figures));
  }
  if (lost.length > 0 || !(share >= leastShare)) process.exitCode = 1;
}

main().catch((problem) => {
  console.error(String(problem));
  process.exit(1);
});
