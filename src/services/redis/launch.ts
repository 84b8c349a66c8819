import { PlumbError } from "../../base/errors.ts";
import type { Credentials, LaunchContext, LaunchPlan, PlannedFile } from "../../kit/launch.ts";
import type { SourceRef } from "../../model/source.ts";
import type { Finding } from "../../model/verdict.ts";
import { readCommand } from "./command.ts";
import { directives } from "./knowledge/directives.ts";
import { image, passwordFileVariables, passwordVariables } from "./knowledge/image.ts";
import { hostPathOf } from "./mounts.ts";
import { quoteWord, readConf, splitWords } from "./redis-conf.ts";

/**
 * One redis-server with a translated copy of the user's redis.conf. Lines keep their numbers; what the image or the command
 * line says on top follows after the last line, where it wins as it does in the container.
 */
export async function launchRedis(context: LaunchContext): Promise<LaunchPlan> {
  const { service, book, folder, runtime } = context;
  const command = readCommand(service);
  if (command.foreign !== undefined) throw foreignCommand(context, command.foreign);
  const conf = userConf(context, command.confPath);
  const own = (conf?.lines ?? []).map((line) => line.words).filter((words) => words.length > 0);
  const password = environmentPassword(context);
  const options = [...(password === undefined ? [] : [["requirepass", password.password ?? ""]]), ...command.options];
  const settings = [...own, ...options];
  const port = Number(valueOf(settings, "port") ?? image.defaultPort);
  const { hosts, bindLine } = listenOn(context, settings);
  const data = dataFolder(context, valueOf(settings, "dir"));
  const edit = translator(context, { bindLine, data, port });
  const localPort = book.localPort(service.name, port);
  const lines = (conf?.lines ?? []).map((line) => (line.words.length === 0 ? line.text : edit(line.words, line.text)));
  const overlay = [
    ...options.map((words) => edit(words, words.map(quoteWord).join(" "))),
    bindLine,
    `port ${localPort}`,
    `dir ${quoteWord(data)}`,
    ...(valueOf(settings, "protected-mode") === undefined ? ["protected-mode no"] : []),
  ];
  const file: PlannedFile = {
    path: `${folder}/config/redis.conf`,
    content: `${[...lines, ...overlay].join("\n")}\n`,
    copyOf: conf?.path,
  };
  return {
    service: service.name,
    kind: "redis",
    runtime,
    argv: runtime === "embedded" ? [file.path] : [service.settings.process?.binary ?? image.program, file.path],
    env: {},
    cwd: folder,
    files: [file],
    folders: [folder, data],
    listeners: [{ endpoint: "redis", containerPort: port, protocol: "tcp", hosts, port: localPort }],
    findings: fileFindings(context, { settings, conf }),
    credentials: { ...context.statedPassword, ...credentialsOf(settings, password) },
    expected: { role: isReplica(settings) ? "slave" : "master" },
    keepsData: valueOf(settings, "appendonly") === "yes" || valueOf(settings, "save") !== "",
  };
}

interface UserConf {
  readonly path: string;
  readonly lines: ReturnType<typeof readConf>;
}

function userConf(context: LaunchContext, confPath: string | undefined): UserConf | undefined {
  if (confPath === undefined) return undefined;
  const path = hostPathOf(context, confPath);
  const text = path === undefined ? contentOf(context, confPath) : context.readFile(path);
  if (text === undefined) {
    const at = context.at(["command"]);
    throw new PlumbError("redis.conf-missing", {
      message: `${place(at)}: ${confPath}, which ${context.service.name} starts with, is not mounted from a file of this project`,
      hint: "mount the file, or correct the path in command",
      context: { ...at },
    });
  }
  return { path: path ?? confPath, lines: readConf(text.replace(/\n$/, "")) };
}

function contentOf({ service }: LaunchContext, target: string): string | undefined {
  return service.mounts.find((mount) => mount.target === target)?.content;
}

/** The last setting of a name wins, as in the server. Undefined: it is nowhere set. */
function valueOf(settings: readonly (readonly string[])[], name: string): string | undefined {
  return settings
    .findLast(([key]) => key?.toLowerCase() === name)
    ?.slice(1)
    .join(" ");
}

function isReplica(settings: readonly (readonly string[])[]): boolean {
  const master = valueOf(settings, "replicaof") ?? valueOf(settings, "slaveof");
  return master !== undefined && master.toLowerCase() !== "no one";
}

interface Listening {
  readonly hosts: readonly string[];
  readonly bindLine: string;
}

/** Localhost is the inside address only; everything else is both. */
function listenOn({ service, book }: LaunchContext, settings: readonly (readonly string[])[]): Listening {
  const { network, inside } = book.addressOf(service.name);
  const asked = (valueOf(settings, "bind") ?? "*").split(/\s+/).map((word) => word.replace(/^-/, ""));
  const isLocal = (word: string): boolean => word.startsWith("127.") || word === "::1" || word === "localhost";
  const hosts = asked.every(isLocal) ? [inside] : [...new Set([network, inside])];
  return { hosts, bindLine: `bind ${hosts.join(" ")}` };
}

function dataFolder(context: LaunchContext, dir: string | undefined): string {
  const wanted =
    dir === undefined || dir === "./" || dir === "." ? image.dataFolder : (splitWords(dir)[0] ?? image.dataFolder);
  return hostPathOf(context, wanted) ?? `${context.folder}/data`;
}

interface TranslateWith {
  readonly bindLine: string;
  readonly data: string;
  readonly port: number;
}

/** Gives the line that stands for a user's line; typed positions only are touched. */
function translator(context: LaunchContext, { bindLine, data, port }: TranslateWith) {
  return (words: readonly string[], text: string): string => {
    const name = (words[0] ?? "").toLowerCase();
    const known = directives[name];
    if (known === undefined || words.length < 2) return text;
    if (known.fixed !== undefined) return `${name} ${known.fixed}`;
    if (name === "bind") return bindLine;
    if (name === "dir") return `dir ${quoteWord(data)}`;
    if (name === "port")
      return Number(words[1]) === port ? `port ${context.book.localPort(context.service.name, port)}` : text;
    if (name === "replicaof" || name === "slaveof") return replicaLine(context, words) ?? text;
    if (known.positions[0] === "path")
      return `${name} ${quoteWord(hostPathOf(context, words[1] ?? "") ?? words[1] ?? "")}`;
    return text;
  };
}

function replicaLine({ book }: LaunchContext, [name, host = "", port = "6379"]: readonly string[]): string | undefined {
  const target = book.serviceNamed(host);
  if (target === undefined) return undefined;
  return `${name} ${book.addressOf(target).network} ${book.localPort(target, Number(port))}`;
}

function environmentPassword({ service, readFile }: LaunchContext): Credentials | undefined {
  for (const name of passwordVariables) {
    const password = service.environment[name];
    if (password !== undefined && password !== "") return { password, origin: `environment ${name}` };
  }
  for (const name of passwordFileVariables) {
    const target = service.environment[name];
    const mount = service.mounts.find((candidate) => candidate.target === target);
    const password = mount?.content ?? (mount?.source === undefined ? undefined : readFile(mount.source));
    if (password !== undefined) return { password: password.trim(), origin: `environment ${name}` };
  }
  return undefined;
}

function credentialsOf(
  settings: readonly (readonly string[])[],
  fromEnvironment: Credentials | undefined,
): Credentials {
  const password = settings.findLast(([name]) => name?.toLowerCase() === "requirepass")?.[1];
  if (password === undefined || password === "") return {};
  return {
    password,
    origin: fromEnvironment?.password === password ? (fromEnvironment.origin ?? "environment") : "requirepass",
  };
}

interface FromFiles {
  readonly settings: readonly (readonly string[])[];
  readonly conf: UserConf | undefined;
}

/**
 * Protected mode refuses neighbours when there is no password and no bind. All our peers are on loopback, where it never shows,
 * so it is decided from the files.
 */
function fileFindings({ service, at }: LaunchContext, { settings, conf }: FromFiles): readonly Finding[] {
  const on = valueOf(settings, "protected-mode") === "yes";
  const open = valueOf(settings, "bind") === undefined && (valueOf(settings, "requirepass") ?? "") === "";
  if (!on || !open) return [];
  const line = (conf?.lines ?? []).findIndex(({ words }) => words[0]?.toLowerCase() === "protected-mode");
  const from: SourceRef =
    conf === undefined || line < 0 ? at(["command"]) : { file: conf.path, line: line + 1, column: 1 };
  return [
    {
      id: "redis.protected-mode",
      verdict: "fail",
      severity: "critical",
      service: service.name,
      message: `${service.name} runs in protected mode without a password: in its container it answers every neighbour with -DENIED`,
      hint: "set requirepass, or protected-mode no where the network is private",
      at: from,
      evidence: [],
    },
  ];
}

function foreignCommand(context: LaunchContext, command: string): PlumbError {
  const at = context.at(["command"]);
  return new PlumbError("redis.command", {
    message: `${place(at)}: "${command}" is no redis-server command that can be carried out here`,
    hint: "write it as redis-server [file] [--option value ...]",
    context: { ...at },
  });
}

function place({ file, line, column }: SourceRef): string {
  return `${file}:${line}:${column}`;
}
