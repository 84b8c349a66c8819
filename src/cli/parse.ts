import { Command, CommanderError, Option } from "commander";
import { PlumbError } from "../base/errors.ts";
import { version } from "../base/version.ts";
import { commands, type CommandSpec, type OptionSpec } from "./options.ts";

/** What a command line asks for. Flags are camel-cased as commander gives them. */
export interface Parsed {
  readonly command: string;
  readonly args: readonly string[];
  readonly options: Readonly<Record<string, unknown>>;
}

export type ParseOutcome = Parsed | { readonly printed: string };

/** The only file that knows commander. Help and version come back as text. @throws PlumbError `usage.*` */
export function parseCommandLine(argv: readonly string[]): ParseOutcome {
  let printed = "";
  let parsed: Parsed | undefined;
  const program = new Command("plumb")
    .description(
      "Brings a compose stack up, proves that every service really works, and tells the truth about what does not.",
    )
    .version(version, "-V, --version")
    .enablePositionalOptions()
    .exitOverride()
    .configureOutput({ writeOut: (text) => (printed += text), writeErr: () => undefined });
  for (const spec of commands) {
    const command = build(spec)
      .exitOverride()
      .configureOutput({ writeOut: (text) => (printed += text), writeErr: () => undefined });
    command.action(() => {
      parsed = { command: spec.name, args: command.args, options: command.opts() };
    });
    program.addCommand(command);
  }
  try {
    program.parse([...argv], { from: "user" });
  } catch (problem) {
    if (!(problem instanceof CommanderError)) throw problem;
    if (problem.exitCode === 0) return { printed };
    if (problem.code === "commander.help") return { printed: program.helpInformation() };
    throw usage(problem);
  }
  if (parsed === undefined)
    throw new PlumbError("usage.no-command", { message: "no command was given", hint: "plumb --help lists them" });
  return parsed;
}

function build(spec: CommandSpec): Command {
  const command = new Command(spec.name).description(spec.summary);
  for (const argument of spec.args.split(" ").filter((part) => part !== "")) command.argument(argument);
  for (const option of spec.options) command.addOption(buildOption(option));
  if (spec.passThrough === true) command.passThroughOptions().allowUnknownOption();
  return command;
}

function buildOption(spec: OptionSpec): Option {
  const option = new Option(spec.flags, spec.description);
  if (spec.choices !== undefined) option.choices([...spec.choices]);
  if (spec.repeatable === true)
    option.argParser((value: string, before: readonly string[] | undefined) => [...(before ?? []), value]);
  if (spec.fallback !== undefined) option.default(spec.fallback);
  return option;
}

function usage(problem: CommanderError): PlumbError {
  const [first = "", ...rest] = problem.message.replace(/^error: /, "").split("\n");
  const suggestion = rest.join(" ").replace(/^\(|\)$/g, "");
  return new PlumbError("usage.command-line", {
    message: first,
    hint: suggestion === "" ? "plumb --help" : suggestion,
  });
}
