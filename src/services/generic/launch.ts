import { isAbsolute, resolve } from "node:path";
import { PlumbError } from "../../base/errors.ts";
import type { LaunchContext, LaunchPlan, PlannedListener } from "../../kit/launch.ts";
import type { Finding } from "../../model/verdict.ts";
import { shellWords } from "../../base/shell-words.ts";
import { mountedFiles, volumeFolders } from "../../kit/container-paths.ts";
import { translatePaths, translateValue } from "./environment.ts";
import { fillIn } from "./fill-in.ts";
import { findingOf } from "./notes.ts";

/** The user's own program, told its addresses by environment. */
export async function launchGeneric(context: LaunchContext): Promise<LaunchPlan> {
  const { service, stack, book, folder } = context;
  const settings = service.settings.process;
  if (settings?.command === undefined) throw needsCommand(context);
  const listeners = listenersOf(context, settings.ports ?? []);
  const findings: Finding[] = [];
  const translated = Object.entries(service.environment).map(([name, value]) => {
    const edit = translateValue(context, name, value);
    findings.push(...edit.notes.map((note) => findingOf(context, name, note)));
    return [name, edit.value] as const;
  });
  const { network } = book.addressOf(service.name);
  const [first] = listeners;
  const told = first === undefined ? { HOST: network } : { HOST: network, PORT: String(first.port) };
  const own = Object.entries(settings.env ?? {}).map(
    ([name, value]) => [name, fillIn(context, { value, listeners })] as const,
  );
  const words = typeof settings.command === "string" ? shellWords(settings.command) : settings.command;
  return {
    service: service.name,
    kind: "generic",
    runtime: "process",
    argv: words.map((value) => fillIn(context, { value: translatePaths(context, value), listeners })),
    env: { ...told, ...Object.fromEntries(translated), ...Object.fromEntries(own) },
    cwd:
      settings.cwd === undefined || isAbsolute(settings.cwd)
        ? (settings.cwd ?? stack.folder)
        : resolve(stack.folder, settings.cwd),
    files: mountedFiles(context),
    folders: [folder, ...volumeFolders(context)],
    listeners,
    findings,
    credentials: {},
    expected: {},
    keepsData: false,
  };
}

/** Ports of the manifest, published or exposed, and those that are named for the process alone. */
function listenersOf({ service, book }: LaunchContext, extra: readonly number[]): readonly PlannedListener[] {
  const { network } = book.addressOf(service.name);
  const ports = [...service.ports, ...service.expose, ...extra.map((target) => ({ target, protocol: "tcp" as const }))];
  const unique = new Map(ports.map((port) => [`${port.target}/${port.protocol}`, port]));
  return [...unique.values()].map(({ target, protocol }) => ({
    endpoint: `port-${target}`,
    containerPort: target,
    protocol,
    hosts: [network],
    port: book.localPort(service.name, target, protocol),
  }));
}

function needsCommand({ service, at }: LaunchContext): PlumbError {
  const { file, line, column } = at([]);
  return new PlumbError("runtime.needs-command", {
    message: `${file}:${line}:${column}: ${service.name} can't run on this machine without Docker: it does not say how`,
    hint: `add x-plumb.process.command to ${service.name}, e.g. ["node", "server.js"]`,
    context: { file, line, column, service: service.name },
  });
}
