import { posix } from "node:path";
import { PlumbError } from "../../base/errors.ts";
import { hostPathOf } from "../../kit/container-paths.ts";
import type { LaunchContext } from "../../kit/launch.ts";
import { directives } from "./knowledge/directives.ts";
import { quoteWord } from "./redis-conf.ts";
import { nameOf, place, type Setting } from "./settings.ts";

export interface TranslateWith {
  readonly context: LaunchContext;
  readonly bindLine: string;
  readonly data: string;
  readonly port: number;
  /** Folder of the container against which relative paths count. */
  readonly folder: string;
}

/** Addresses of Unix sockets are short: sun_path of unix(7). */
const longestSocket = 107;

/** The line that stands for one of the user's; typed positions only are touched. @throws PlumbError for a path that nothing is mounted at */
export function translateLine(using: TranslateWith, setting: Setting, text: string): string {
  const { context, bindLine, data, port } = using;
  const [, value = "", ...rest] = setting.words;
  const name = nameOf(setting);
  const known = directives[name];
  if (name === "sentinel") return sentinelLine(using, setting) ?? text;
  if (known === undefined || setting.words.length < 2) return text;
  if (known.fixed !== undefined) return `${name} ${known.fixed}`;
  if (name === "bind") return bindLine;
  if (name === "dir") return `dir ${quoteWord(data)}`;
  if (name === "port") return Number(value) === port ? `port ${localPort(using)}` : text;
  if (name === "replicaof" || name === "slaveof") return replicaLine(context, setting) ?? text;
  if (value === "") return text;
  if (known.positions[0] === "socket") return socketLine(using, value);
  if (known.positions[0] !== "path") return text;
  const path = hostPathOf(context, posix.resolve(using.folder, value));
  if (path === undefined) throw notMounted(context, setting);
  return [name, path, ...rest].map(quoteWord).join(" ");
}

export function localPort({ context, port }: Pick<TranslateWith, "context" | "port">): number {
  return port === 0 ? 0 : context.book.localPort(context.service.name, port);
}

function replicaLine({ book, service }: LaunchContext, { words }: Setting): string | undefined {
  const [name = "", host = "", port = "6379"] = words;
  const target = book.serviceNamed(host, service.name);
  if (target.is !== "service") return undefined;
  return `${name} ${book.addressOf(target.service).network} ${book.localPort(target.service, Number(port))}`;
}

/** `sentinel monitor NAME HOST PORT QUORUM` */
function sentinelLine({ context }: TranslateWith, { words }: Setting): string | undefined {
  const [, verb = "", name = "", host = "", port = "", ...rest] = words;
  const target = context.book.serviceNamed(host, context.service.name);
  if (verb.toLowerCase() !== "monitor" || target.is !== "service") return undefined;
  const at = context.book.addressOf(target.service).network;
  const there = String(context.book.localPort(target.service, Number(port)));
  return ["sentinel", verb, name, at, there, ...rest].map(quoteWord).join(" ");
}

/** Where nothing is mounted, the socket is the container's own: nobody else could see it there, so it goes into its own folder. */
function socketLine({ context, folder }: TranslateWith, value: string): string {
  const path = hostPathOf(context, posix.resolve(folder, value)) ?? `${context.folder}/${posix.basename(value)}`;
  return Buffer.byteLength(path) > longestSocket
    ? `# unixsocket: ${path} is too long`
    : `unixsocket ${quoteWord(path)}`;
}

function notMounted({ service }: LaunchContext, { words, at }: Setting): PlumbError {
  return new PlumbError("redis.path-missing", {
    message: `${place(at)}: ${words[0]} ${words[1]} of ${service.name} is not mounted from this project`,
    hint: "mount it; a file that only the image has is not here",
    context: { ...at },
  });
}
