/** One option of one or more commands. Help, parser, completion and the reference are made from this table. */
export interface OptionSpec {
  readonly flags: string;
  readonly description: string;
  readonly repeatable?: boolean;
  readonly choices?: readonly string[];
  readonly fallback?: string;
}

export interface CommandSpec {
  readonly name: string;
  /** `[services...]`, as in a usage line. */
  readonly args: string;
  readonly summary: string;
  readonly options: readonly OptionSpec[];
  /** Options of others after `--` or unknown to us are handed on. */
  readonly passThrough?: boolean;
}

const stackOptions: readonly OptionSpec[] = [
  { flags: "-f, --file <path>", description: "compose file; several are merged in order", repeatable: true },
  { flags: "--stack <name>", description: "name of the stack, instead of the one in the file or the folder's" },
  { flags: "--profile <name>", description: "activates a profile", repeatable: true },
  {
    flags: "--env-file <path>",
    description: "variables for the compose file, under the environment",
    repeatable: true,
  },
];

const common: readonly OptionSpec[] = [
  { flags: "--json", description: "prints JSON, NDJSON where it streams" },
  { flags: "--quiet", description: "prints the conclusion only" },
  { flags: "--timeout <duration>", description: "longest time for the whole command", fallback: "60s" },
  { flags: "--strict", description: "warnings end with exit code 4" },
];

const runOptions: readonly OptionSpec[] = [
  { flags: "--runtime <runtime>", description: "embedded or process, for all or as redis=process", repeatable: true },
  {
    flags: "--ports <mode>",
    description: "auto moves published ports that are taken",
    choices: ["fixed", "auto"],
    fallback: "fixed",
  },
  {
    flags: "--addresses <mode>",
    description: "loopback pairs, or remapped ports on 127.0.0.1",
    choices: ["auto", "pairs", "remapped"],
    fallback: "auto",
  },
];

export const commands: readonly CommandSpec[] = [
  {
    name: "up",
    args: "[services...]",
    summary: "brings the stack up, waits until it is ready and proves each service",
    options: [
      ...stackOptions,
      ...runOptions,
      { flags: "--prove", description: "proves again what runs already" },
      { flags: "--no-prove", description: "does not prove" },
      ...common,
    ],
  },
  {
    name: "down",
    args: "[services...]",
    summary: "stops the stack; keeps its data",
    options: [
      ...stackOptions,
      { flags: "--volumes", description: "also deletes the data of its volumes; asks first" },
      { flags: "--yes", description: "answers the question with yes" },
      ...common,
    ],
  },
  {
    name: "restart",
    args: "[services...]",
    summary: "stops and starts services, with the manifest as it is now",
    options: [...stackOptions, ...common],
  },
  {
    name: "status",
    args: "",
    summary: "shows what runs, and what was proven when",
    options: [...stackOptions, ...common],
  },
  {
    name: "logs",
    args: "[services...]",
    summary: "prints the services' logs",
    options: [
      ...stackOptions,
      { flags: "-F, --follow", description: "goes on as they grow" },
      { flags: "-n, --tail <lines>", description: "lines from the end", fallback: "100" },
      ...common,
    ],
  },
  {
    name: "env",
    args: "[services...]",
    summary: "prints the real addresses as environment variables",
    options: [...stackOptions, { flags: "--shell", description: "as export lines" }, ...common],
  },
  {
    name: "run",
    args: "<command...>",
    summary: "runs a command with the real addresses in its environment",
    options: stackOptions,
    passThrough: true,
  },
  {
    name: "check",
    args: "[services...]",
    summary: "runs the probes of the running stack again",
    options: [...stackOptions, ...common],
  },
  {
    name: "install",
    args: "<kind>",
    summary: "finds or installs the real server of a kind",
    options: [{ flags: "--yes", description: "installs without asking" }, ...common],
  },
  {
    name: "serve",
    args: "<kind> [args...]",
    summary: "runs one embedded engine as an ordinary server",
    options: [],
    passThrough: true,
  },
  { name: "doctor", args: "", summary: "tells what this machine can run", options: common },
  { name: "explain", args: "<code>", summary: "explains a finding or an error", options: common },
  { name: "verify", args: "<ledger>", summary: "re-checks the ledger of a run", options: common },
  { name: "completion", args: "<shell>", summary: "prints a completion script for bash, zsh or fish", options: [] },
];
