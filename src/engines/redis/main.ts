import { readFileSync } from "node:fs";
import { argumentLines, ConfigProblem, NotImplemented } from "./configuration.ts";
import { startRedis, type RunningRedis } from "./run.ts";
import { emulatedVersion } from "./version.ts";

/** An embedded Redis as a program: `[file | -] [--directive value ...]`, as redis-server takes them. */
const argv = process.argv.slice(2);
const notImplementedExit = 64;

function die(code: number, text: string): never {
  process.stderr.write(`${text}\n`);
  process.exit(code);
}

function readFile(path: string): string {
  try {
    return readFileSync(path === "-" ? 0 : path, "utf8");
  } catch (problem) {
    const missing = problem instanceof Error && "code" in problem && problem.code === "ENOENT";
    return die(
      1,
      `Fatal error, can't open config file '${path}': ${missing ? "No such file or directory" : "Permission denied"}`,
    );
  }
}

if (argv[0] === "--version" || argv[0] === "-v") {
  process.stdout.write(`Redis server v=${emulatedVersion} (plumbstack embedded engine)\n`);
  process.exit(0);
}

const [first] = argv;
const file = first === undefined || first.startsWith("--") ? undefined : first;
const text = file === undefined ? "" : readFile(file);
const options = argumentLines(file === undefined ? argv : argv.slice(1));

let running: RunningRedis | undefined;
// Whatever goes wrong in one place, the others are still served: the data and the clients are worth more than a clean end.
process.on("uncaughtException", (problem) => {
  if (running === undefined) die(1, problem.stack ?? problem.message);
  process.stdout.write(`${process.pid}:M # ${problem.stack ?? problem.message}\n`);
});

async function end(code: number): Promise<void> {
  await running?.[Symbol.asyncDispose]();
  process.exit(code);
}

try {
  running = await startRedis({
    sources: [
      { text, firstLine: 1 },
      { text: options, firstLine: text.split("\n").length + 1 },
    ],
    configFile: file ?? "",
    log: (line) => process.stdout.write(`${line}\n`),
    onShutdown: () => process.exit(0),
    onFatal: () => process.exit(1),
  });
  process.on("SIGTERM", () => void end(0));
  process.on("SIGINT", () => void end(0));
} catch (problem) {
  if (problem instanceof NotImplemented) die(notImplementedExit, problem.message);
  if (problem instanceof ConfigProblem) {
    const place = `Reading the configuration file, at line ${problem.line}\n>>> '${problem.text}'`;
    die(1, `\n*** FATAL CONFIG FILE ERROR (Redis ${emulatedVersion}) ***\n${place}\n${problem.message}`);
  }
  die(1, problem instanceof Error ? problem.message : String(problem));
}
