import type { CatalogueEntry } from "../error-catalogue.ts";

/** What can be wrong with a command, or with Plumbstack itself. */
export const commandCodes: readonly CatalogueEntry[] = [
  {
    code: "files.unreadable",
    title: "A file cannot be read or written.",
    cause: "Permission, a full disk, or a read-only file system; the message has the system's own word.",
    fix: "Mend that, then try again.",
  },
  {
    code: "install.no-way",
    title: "No way to install the real server was found.",
    cause: "The package manager of this machine does not have it.",
    fix: "Install it by hand so that it is on PATH.",
  },
  {
    code: "protocol.unknown",
    title: "The supervisor does not know that request.",
    cause: "The command line is newer or older than the running stack.",
    fix: "plumb down, then plumb up.",
  },
  {
    code: "protocol.version",
    title: "The running stack speaks another version of the protocol.",
    cause: "It was started by another version of plumb; it is left alone.",
    fix: "Use that version, or stop it with plumb down of that version first.",
  },
  {
    code: "runtime-directory.not-private",
    title: "The runtime directory belongs to somebody else or is open to others.",
    cause: "Sockets in it would let others command the stack.",
    fix: "Remove it, or set XDG_RUNTIME_DIR to a private folder.",
  },
  {
    code: "scope.closed",
    title: "Something was interrupted.",
    cause: "What it belonged to had ended.",
    fix: "Try again.",
  },
  {
    code: "scope.timeout",
    title: "Something took longer than it may.",
    cause: "The message names what was waited for.",
    fix: "Give it more time with --timeout, or look at why it is slow.",
  },
  {
    code: "supervisor.bug",
    title: "Plumbstack itself made a mistake.",
    cause: "The message has the details.",
    fix: "Report it with the supervisor's log under .plumb/.",
  },
  {
    code: "supervisor.lost",
    title: "The supervisor ended while it was asked.",
    cause: "It was killed, or crashed; what it owned is stopped by the guardian.",
    fix: "plumb up",
  },
  {
    code: "supervisor.not-started",
    title: "The supervisor did not start.",
    cause: "The message has the end of its log.",
    fix: "Mend what it names, then try again.",
  },
  {
    code: "up.interrupted",
    title: "plumb up was interrupted.",
    cause: "What it had started was stopped again.",
    fix: "plumb up",
  },
  {
    code: "usage.command-line",
    title: "The command line cannot be read.",
    cause: "An option or argument is unknown or lacks its value.",
    fix: "plumb COMMAND --help",
  },
  {
    code: "usage.duration",
    title: "A duration cannot be read.",
    cause: "Write a number with its unit: 500ms, 5s, 2m.",
    fix: "Correct it.",
  },
  {
    code: "usage.env-file",
    title: "A file of --env-file cannot be read.",
    cause: "The path is relative to the present folder.",
    fix: "Correct it.",
  },
  {
    code: "usage.interrupted",
    title: "The command was interrupted.",
    cause: "Somebody pressed Ctrl-C, or the process was told to end.",
    fix: "Nothing; what was started by it is stopped.",
  },
  {
    code: "usage.no-command",
    title: "There is no such command.",
    cause: "Often a misspelling.",
    fix: "plumb --help lists them.",
  },
  {
    code: "usage.no-ledger",
    title: "There is no such ledger.",
    cause: "plumb verify takes the file of a run, in .plumb/STACK/runs/.",
    fix: "Correct the path.",
  },
  {
    code: "usage.no-such-service",
    title: "The stack has no service of that name.",
    cause: "The name is none of the manifest's, or its profile is not active.",
    fix: "plumb status lists them.",
  },
  {
    code: "usage.not-confirmed",
    title: "Data was to be deleted and nobody said yes.",
    cause: "plumb down --volumes asks first; without a terminal it needs --yes.",
    fix: "Add --yes if you mean it.",
  },
  {
    code: "usage.not-up",
    title: "The stack is not up.",
    cause: "The command needs a running stack.",
    fix: "plumb up",
  },
  {
    code: "usage.shell",
    title: "There is no completion for that shell.",
    cause: "Scripts exist for bash, zsh and fish.",
    fix: "Choose one of them.",
  },
  {
    code: "usage.unknown-code",
    title: "There is no such code.",
    cause: "Codes look like port.taken.",
    fix: "docs/errors/ lists them.",
  },
];
