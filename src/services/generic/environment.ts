import { hostPathOf } from "../../kit/container-paths.ts";
import type { LaunchContext } from "../../kit/launch.ts";
import { isAllowList, isImageName, isListenName, kindOfName } from "./names.ts";
import type { Note } from "./notes.ts";
import { loginsIn, placesIn, type Place } from "./places.ts";
import { isLocalhost, resolveHost } from "./resolve-host.ts";

export interface Translated {
  readonly value: string;
  /** What could not be translated, or not without doubt. */
  readonly notes: readonly Note[];
}

interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/**
 * An environment value with the names of other services exchanged for their addresses and container paths for those of this
 * machine. Names are looked for where an address can stand: in URLs, in `host:port`, in fields whose name speaks of an
 * address (`host=db`), and in the whole value where the variable's name does. `CACHE_DRIVER=redis` means no host.
 */
export function translateValue(context: LaunchContext, name: string, value: string): Translated {
  const places = isImageName(name) ? [] : placesIn(value);
  const foreign = places.filter(({ host }) => !(isLocalhost(host) && isListenName(name)));
  const outcomes = foreign.map((place) => translatePlace(context, value, place));
  const taken = [...places, ...loginsIn(value)];
  const bare = translateBare(context, name, value);
  const rest = without(value, taken);
  const paths = pathEdits(context, rest);
  const left = bare === undefined ? leftOver(context, name, rest) : [];
  const edits = [...outcomes.flatMap(({ edit }) => edit ?? []), ...(bare?.edits ?? []), ...paths];
  const notes = [...outcomes.flatMap(({ note }) => note ?? []), ...(bare?.notes ?? []), ...left];
  return { value: apply(value, edits), notes: unique(notes) };
}

/** Container paths below a mount of this service, as paths of this machine. */
export function translatePaths(context: LaunchContext, text: string): string {
  return apply(text, pathEdits(context, text));
}

interface Outcome {
  readonly edit?: readonly Edit[];
  readonly note?: Note;
}

function translatePlace(context: LaunchContext, text: string, place: Place): Outcome {
  const { host, port, form, kind } = place;
  const written = text.slice(place.start, place.end);
  const found = resolveHost(context, { host, port: port ?? defaultPort(place.scheme), asUrl: form !== "field" });
  if (found.is === "nobody")
    return form === "url" && looksLikeService(host) ? { note: { about: "unknown", word: host } } : {};
  if (found.is === "self" || (form === "field" && kind === "other")) return {};
  if (form === "field" && kind === "unclear" && port === undefined) return { note: { about: "doubtful", word: host } };
  if (found.is === "note")
    return { note: found.note.about === "localhost" ? { ...found.note, word: written } : found.note };
  const shown = port === undefined && !(form === "url" && found.moved) ? "" : `${place.separator}${found.port}`;
  const edit = { start: place.start, end: place.end, text: `${found.host}${shown}` };
  return { edit: [edit, ...portField(context, text, { place, service: found.service })] };
}

/** Where ports are exchanged too: `host=db port=5432`, `"port":5432`. */
function portField(
  { book }: LaunchContext,
  text: string,
  { place, service }: { readonly place: Place; readonly service: string },
): readonly Edit[] {
  if (place.form !== "field" || place.port !== undefined) return [];
  const match = /(?<![a-z0-9])port["']?\s*[=:]\s*["']?(\d+)/i.exec(text.slice(place.end));
  if (match === null) return [];
  const end = place.end + match.index + match[0].length;
  const written = match[1] ?? "";
  return [{ start: end - written.length, end, text: String(book.localPort(service, Number(written))) }];
}

/** A value that is nothing but names of hosts, one or a list of them. */
function translateBare(
  context: LaunchContext,
  name: string,
  value: string,
): { readonly edits: readonly Edit[]; readonly notes: readonly Note[] } | undefined {
  const kind = kindOfName(name);
  if (isLocalhost(value) && kind === "address" && !isListenName(name) && !isAllowList(name))
    return { edits: [], notes: [{ about: "localhost", word: value }] };
  const words = [...value.matchAll(/[^\s,;[\]"']+/g)];
  const found = words.map(([word]) => resolveHost(context, { host: word, port: undefined, asUrl: false }));
  if (words.length === 0 || found.every(({ is }) => is === "nobody") || isAllowList(name)) return undefined;
  if (found.some(({ is }, index) => is === "nobody" && !/:\d+$/.test(words[index]?.[0] ?? ""))) return undefined;
  if (kind === "other") return { edits: [], notes: [] };
  const notes: Note[] = [];
  const edits: Edit[] = [];
  for (const [index, known] of found.entries()) {
    const word = words[index]?.[0] ?? "";
    const start = words[index]?.index ?? 0;
    if (known.is === "nobody" || known.is === "self") continue;
    if (kind === "unclear") notes.push({ about: "doubtful", word });
    else if (known.is === "note") notes.push(known.note);
    else edits.push({ start, end: start + word.length, text: known.host });
  }
  return { edits, notes };
}

/** Names of services after `@`, `//` or before a port that no rule has understood. */
function leftOver(context: LaunchContext, name: string, rest: string): readonly Note[] {
  if (isImageName(name)) return [];
  const spots = rest.matchAll(/(?:(?<=@|\/\/)([a-z0-9_][\w.-]*)|(?<![\w.-])([a-z0-9_][\w.-]*)(?=:\d))/gi);
  return [...spots].flatMap(([, after, before]): readonly Note[] => {
    const word = after ?? before ?? "";
    const { is } = resolveHost(context, { host: word, port: undefined, asUrl: false });
    return is === "service" ? [{ about: "doubtful", word }] : [];
  });
}

const pathInText = /(?:^|(?<=[\s=:,;"'([|]|\b(?:file|unix):\/\/|\bsqlite\d?:\/\/\/))\/(?!\/)[^\s:,;"'()[\]|?#]+/gi;

function pathEdits(context: LaunchContext, text: string): readonly Edit[] {
  const whole = /^\/[^:;,]*$/.test(text) ? hostPathOf(context, text) : undefined;
  if (whole !== undefined) return [{ start: 0, end: text.length, text: whole }];
  return [...text.matchAll(pathInText)].flatMap(({ 0: path, index }) => {
    const local = hostPathOf(context, path);
    return local === undefined ? [] : [{ start: index, end: index + path.length, text: local }];
  });
}

/** The text with what is already understood blanked out, so that positions hold; of a URL all of it. */
function without(text: string, taken: readonly { readonly start: number; readonly end: number }[]): string {
  let rest = text;
  for (const { start, end } of taken) {
    const more = /^[/?#][^\s,;"']*/.exec(text.slice(end))?.[0].length ?? 0;
    rest = rest.slice(0, start) + "\u0000".repeat(end - start + more) + rest.slice(end + more);
  }
  return rest;
}

function apply(text: string, edits: readonly Edit[]): string {
  return edits
    .toSorted((one, other) => other.start - one.start)
    .reduce((result, { start, end, text: now }) => result.slice(0, start) + now + result.slice(end), text);
}

function unique(notes: readonly Note[]): readonly Note[] {
  return [...new Map(notes.map((note) => [`${note.about} ${note.word}`, note])).values()];
}

const ports: Readonly<Record<string, string>> = {
  "http:": "80",
  "https:": "443",
  "ws:": "80",
  "wss:": "443",
  "redis:": "6379",
  "rediss:": "6379",
  "postgres:": "5432",
  "postgresql:": "5432",
  "mysql:": "3306",
  "mongodb:": "27017",
  "amqp:": "5672",
  "nats:": "4222",
};

function defaultPort(scheme: string | undefined): string | undefined {
  return ports[scheme?.toLowerCase() ?? ""];
}

/** One word without dots is a name on the stack's own network. */
function looksLikeService(host: string): boolean {
  return /^[a-z][a-z0-9_-]*$/i.test(host) && host !== "localhost" && host !== "host";
}
