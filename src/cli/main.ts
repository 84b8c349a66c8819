import { version } from "../base/version.ts";

/** Entry of the program. What is asked most often by scripts is answered without loading anything. */
const argv = process.argv.slice(2);
if (argv.length === 1 && (argv[0] === "--version" || argv[0] === "-V")) process.stdout.write(`${version}\n`);
else {
  const { runCli } = await import("./run-cli.ts");
  process.exitCode = await runCli(argv, import.meta.url);
  // A connection that a command left open must not keep the program.
  process.stdout.write("", () => process.exit());
}
