import { posix } from "node:path";
import { PlumbError } from "../../base/errors.ts";
import { hostPathOf, mountedFiles, mountOf } from "../../kit/container-paths.ts";
import type { Credentials, LaunchContext, LaunchPlan, PlannedListener } from "../../kit/launch.ts";
import { type Login, loginOf, usersOf } from "./acl.ts";
import { readCommand, type RedisCommand } from "./command.ts";
import { type ConfFile, readConfFiles, settingsOf } from "./conf-files.ts";
import { confCopies } from "./conf-copies.ts";
import { fileFindings } from "./file-findings.ts";
import { contractOf, imageSettings, textAt } from "./image-settings.ts";
import { image } from "./knowledge/image.ts";
import type { ImageContract } from "./knowledge/images.ts";
import { isOn, masterOf, place, type Setting, settingOf, type Settings, valueOf } from "./settings.ts";
import { localPort } from "./translate-line.ts";

/**
 * One redis-server with a translated copy of the user's redis.conf. Lines keep their numbers; what the image or the command
 * line says on top follows after the last line, where it wins as it does in the container.
 */
export async function launchRedis(context: LaunchContext): Promise<LaunchPlan> {
  const { service, folder, runtime } = context;
  const contract = contractOf(service);
  const command = readCommand(service, contract);
  if (command.foreign !== undefined) throw foreignCommand(context, command.foreign);
  if (command.sentinel && runtime === "embedded") throw noSentinel(context);
  const conf = userConf(context, command, contract);
  const overlay = overlayOf(context, { command, contract, hasConf: conf !== undefined });
  const settings = [...(conf === undefined ? [] : settingsOf(conf)), ...overlay];
  const workingDir = service.workingDir ?? contract.workingDir;
  const port = Number(valueOf(settings, "port") ?? (command.sentinel ? image.sentinelPort : image.defaultPort));
  const hosts = listenOn(context, settings);
  const data = dataFolder(context, contract, settings);
  const files = confCopies(conf, {
    translate: { context, bindLine: `bind ${hosts.join(" ")}`, data, port, folder: workingDir },
    overlay,
    protectedMode: valueOf(settings, "protected-mode"),
  });
  const { users, login } = loginFrom(context, settings, workingDir);
  const unsupported = unsupportedIn(context, { command, contract, settings });
  const undecided = login === "undecided" && context.statedPassword === undefined;
  const judged = { context, contract, byScript: command.byScript, settings, users, undecided, unsupported };
  const [main] = files;
  const args = [main.path, ...(command.sentinel ? ["--sentinel"] : [])];
  return {
    service: service.name,
    kind: "redis",
    runtime,
    argv: runtime === "embedded" ? args : [service.settings.process?.binary ?? image.program, ...args],
    env: {},
    cwd: folder,
    files: [...files, ...mountedFiles(context)],
    folders: [folder, data],
    listeners: command.sentinel || port === 0 ? [] : [listenerOf(context, hosts, port)],
    findings: fileFindings(judged),
    credentials: { ...context.statedPassword, ...(login === "undecided" ? {} : login) },
    expected: {
      ...expectedOf(context, settings),
      ...(unsupported === undefined ? {} : { unsupported }),
      ...(undecided ? { login: "undecided" } : {}),
    },
    keepsData: isOn(settings, "appendonly", false) || valueOf(settings, "save") !== "",
  };
}

/** The file that the command names, else one that the image reads by itself. */
function userConf(context: LaunchContext, command: RedisCommand, contract: ImageContract): ConfFile | undefined {
  const { service, at } = context;
  const folder = service.workingDir ?? contract.workingDir;
  const own = command.byScript ? contract.files.find((path) => textAt(context, path) !== undefined) : undefined;
  const path = command.confPath ?? own;
  if (path === undefined) return undefined;
  const from = command.confPath === undefined ? (mountOf(service, path)?.path ?? []) : ["command"];
  return readConfFiles(context, { path, folder, at: at(from) });
}

/** What counts after the file: the image's own settings, those of its environment, and the options of the command. */
function overlayOf(
  context: LaunchContext,
  {
    command,
    contract,
    hasConf,
  }: { readonly command: RedisCommand; readonly contract: ImageContract; readonly hasConf: boolean },
): readonly Setting[] {
  const { at } = context;
  const defaults = hasConf || !command.byScript ? [] : contract.defaults.map((words) => ({ words, at: at(["image"]) }));
  const variables = command.byScript ? imageSettings(context, contract) : [];
  return [...defaults, ...variables, ...command.options.map((words) => ({ words, at: at(["command"]) }))];
}

/** Localhost is the inside address only; everything else is both. */
function listenOn({ service, book }: LaunchContext, settings: Settings): readonly string[] {
  const { network, inside } = book.addressOf(service.name);
  const asked = (valueOf(settings, "bind") ?? "*").split(/\s+/).map((word) => word.replace(/^-/, ""));
  const isLocal = (word: string): boolean => word.startsWith("127.") || word === "::1" || word === "localhost";
  return asked.every(isLocal) ? [inside] : [...new Set([network, inside])];
}

function listenerOf(context: LaunchContext, hosts: readonly string[], port: number): PlannedListener {
  return { endpoint: "redis", containerPort: port, protocol: "tcp", hosts, port: localPort({ context, port }) };
}

function dataFolder(context: LaunchContext, contract: ImageContract, settings: Settings): string {
  const dir = settingOf(settings, "dir")?.words[1] ?? contract.dataFolder;
  return hostPathOf(context, posix.resolve(contract.dataFolder, dir)) ?? `${context.folder}/data`;
}

function loginFrom(
  context: LaunchContext,
  settings: Settings,
  folder: string,
): { readonly users: readonly (readonly string[])[]; readonly login: Login } {
  const aclFile = valueOf(settings, "aclfile");
  const users = usersOf(
    settings,
    aclFile === undefined || aclFile === "" ? undefined : textAt(context, posix.resolve(folder, aclFile)),
  );
  return { users, login: loginOf(users) ?? passwordOf(settings) };
}

function passwordOf(settings: Settings): Credentials {
  const setting = settingOf(settings, "requirepass");
  const password = setting?.words[1];
  return password === undefined || password === "" ? {} : { password, origin: "requirepass" };
}

interface Used {
  readonly command: RedisCommand;
  readonly contract: ImageContract;
  readonly settings: Settings;
}

function unsupportedIn({ service }: LaunchContext, { command, contract, settings }: Used): string | undefined {
  if (command.sentinel) return "Sentinel";
  if (isOn(settings, "cluster-enabled", false)) return "cluster mode";
  const tls = Number(valueOf(settings, "tls-port") ?? "0") > 0;
  if (valueOf(settings, "port") === "0") return tls ? "TLS alone" : "no TCP port";
  const asked = Object.entries(contract.variables).find(
    ([name, meaning]) => "unsupported" in meaning && !/^(no|false|0|)$/i.test(service.environment[name] ?? ""),
  );
  return command.byScript && asked !== undefined && "unsupported" in asked[1] ? asked[1].unsupported : undefined;
}

/** What the probes compare with what they see. */
function expectedOf(context: LaunchContext, settings: Settings): Readonly<Record<string, string>> {
  const master = masterOf(settings);
  const named = context.book.serviceNamed(master?.host ?? "", context.service.name);
  const source = named.is === "service" ? context.runtimeOf(named.service) : undefined;
  return {
    role: master === undefined ? "master" : "slave",
    "read-only": isOn(settings, "replica-read-only", isOn(settings, "slave-read-only", true)) ? "yes" : "no",
    "min-replicas": valueOf(settings, "min-replicas-to-write", "min-slaves-to-write") ?? "0",
    runtime: context.runtime,
    ...(source === undefined ? {} : { "master-runtime": source }),
  };
}

function foreignCommand(context: LaunchContext, command: string): PlumbError {
  const at = context.at(["command"]);
  return new PlumbError("redis.command", {
    message: `${place(at)}: "${command}" is no redis-server command that can be carried out here`,
    hint: "write it as redis-server [file] [--option value ...]",
    context: { ...at },
  });
}

function noSentinel(context: LaunchContext): PlumbError {
  const at = context.at(["command"]);
  return new PlumbError("redis.sentinel", {
    message: `${place(at)}: ${context.service.name} is a Sentinel, which is not implemented by the embedded engine`,
    hint: `choose another runtime for it: --runtime ${context.service.name}=process`,
    context: { ...at },
  });
}
