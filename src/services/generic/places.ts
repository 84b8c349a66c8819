import { kindOfName, type NameKind } from "./names.ts";

/** A place in a text where a host can stand, with its port where one follows. */
export interface Place {
  /** Of host and port together. */
  readonly start: number;
  readonly end: number;
  readonly host: string;
  readonly port: string | undefined;
  readonly separator: string;
  /** `url`: after `//`; `pair`: host:port; `field`: a value that has a name of its own. */
  readonly form: "url" | "pair" | "field";
  /** Of a URL, with its colon: `redis:`. */
  readonly scheme?: string;
  /** What the name of a field says. */
  readonly kind?: NameKind;
}

const host = String.raw`[a-z0-9_](?:[a-z0-9_.-]*[a-z0-9_])?`;
const urlStart = /(?:^|(?<=[\s,;"'(=[|@]))([a-z][a-z0-9+.-]*(?::[a-z][a-z0-9+.-]*)*:)\/\//gi;
const item = new RegExp(String.raw`(${host})(?::(\d+))?(?=$|[,/?#;\s"'&|)\]}>\\])`, "iy");
const hosts = new RegExp(String.raw`^${host}(?::\d+)?(?:,${host}(?::\d+)?)*$`, "i");
const goDsn = new RegExp(String.raw`\b(?:tcp|udp)\d?\((${host})(?::(\d+))?\)`, "gi");
const pair = new RegExp(String.raw`(?<![\w.:-])(?<!(?<!/)/)(${host}):(\d+)(?![\w-]|\.\w)`, "gi");
const field = new RegExp(
  String.raw`(?<![\w.])(?:(-{1,2}[\w.-]+)\s+|((?:data\s+)?[a-z][\w.-]*)(?:\s*=\s*|["']\s*:\s*["']|:\s+))(?:(?:tcp|np|lpc):)?["']?(${host})(?:([:,])(\d+))?(?=$|[,/?#;\s"'&|)\]}>\\])`,
  "gi",
);

/** All such places, in order; a place that is part of another one is not told twice. */
export function placesIn(text: string): readonly Place[] {
  const logins = loginsIn(text);
  const plain = [...goPlaces(text), ...fieldPlaces(text), ...pairPlaces(text)];
  const found = [
    ...urlPlaces(text),
    ...plain.filter((place) => !logins.some(({ start, end }) => place.start < end && start < place.end)),
  ];
  const free = found.filter(
    (place, index) => !found.slice(0, index).some((other) => place.start < other.end && other.start < place.end),
  );
  return free.toSorted((one, other) => one.start - other.start);
}

/** Several hosts may follow one another after one `//`; a password before `@` may hold anything but a slash. */
function urlPlaces(text: string): readonly Place[] {
  return [...text.matchAll(urlStart)].flatMap((match) => {
    const scheme = (match[1] ?? "").replace(/^.*:(?=[^:]*:$)/, "");
    const start = match.index + match[0].length;
    const from = start + loginLength(text.slice(start));
    const places: Place[] = [];
    for (let at = from; ;) {
      item.lastIndex = at;
      const next = item.exec(text);
      if (next === null) return places;
      const end = next.index + next[0].length;
      places.push({ start: at, end, host: next[1] ?? "", port: next[2], separator: ":", form: "url", scheme });
      if (text[end] !== ",") return places;
      at = end + 1;
    }
  });
}

/** User and password of URLs: what they look like means nothing. */
export function loginsIn(text: string): readonly { readonly start: number; readonly end: number }[] {
  return [...text.matchAll(urlStart)].flatMap((match) => {
    const start = match.index + match[0].length;
    const length = loginLength(text.slice(start));
    return length === 0 ? [] : [{ start, end: start + length }];
  });
}

function loginLength(rest: string): number {
  const authority = /^[^/\s"'<>]*/.exec(rest)?.[0] ?? "";
  const plain = /^[^?#]*/.exec(authority)?.[0] ?? "";
  // An @ after the query has begun belongs to the query, if what is before it can be hosts.
  return (hosts.test(plain) ? plain : authority).lastIndexOf("@") + 1;
}

function goPlaces(text: string): readonly Place[] {
  return [...text.matchAll(goDsn)].map(({ index, 0: whole, 1: name = "", 2: port }) => {
    const start = index + whole.indexOf("(") + 1;
    return { start, end: index + whole.length - 1, host: name, port, separator: ":", form: "pair" };
  });
}

function pairPlaces(text: string): readonly Place[] {
  return [...text.matchAll(pair)].map(({ index, 0: whole, 1: name = "", 2: port }) => {
    return { start: index, end: index + whole.length, host: name, port, separator: ":", form: "pair" };
  });
}

/** `host=db`, `"host":"db"`, `--host db`, `Server=tcp:db,1433`. */
function fieldPlaces(text: string): readonly Place[] {
  return [...text.matchAll(field)].map(
    ({ index, 0: whole, 1: option, 2: key, 3: name = "", 4: separator, 5: port }) => {
      const length = name.length + (port === undefined ? 0 : port.length + 1);
      const end = index + whole.length;
      const kind = kindOfName(option ?? key ?? "");
      return { start: end - length, end, host: name, port, separator: separator ?? ":", form: "field", kind };
    },
  );
}
