import { PlumbError } from "../../base/errors.ts";
import type { LaunchContext, PlannedListener } from "../../kit/launch.ts";

export interface Translated {
  readonly value: string;
  /** A host in a URL that is neither a service nor a public name: most likely a typing error. */
  readonly unknown?: string;
  /** A word that is also a service's name, and nothing tells whether that is meant: it is left as it is. */
  readonly doubtful?: string;
}

const url = /^([a-z][a-z0-9+.:-]*:\/\/(?:[^/\s]*@)?)([a-z0-9_.-]+)(?::(\d+))?(.*)$/is;
const hostPort = /^([a-z0-9_.-]+):(\d+)(\/.*)?$/i;
const hostField = /(^|[\s;])((?:host|hostname|server|data source)\s*=\s*)([a-z0-9_.-]+)/gi;
const addressName =
  /(^|_)(HOST|HOSTNAME|ADDR|ADDRESS|SERVER|NODE|ENDPOINT|URL|URI|BROKER|PEER|SEED|MASTER|UPSTREAM|BOOTSTRAP)S?(_|$)/i;
const otherName =
  /(^|_)(DRIVER|TYPE|BACKEND|CONNECTION|STORE|ENGINE|ADAPTER|PROVIDER|KIND|MODE|NAME|USER|USERNAME|PASSWORD|DB|DATABASE|PREFIX|TRANSPORT|DIALECT)(_|$)/i;

/**
 * An environment value with the names of other services exchanged for their addresses: in URLs, in `host:port`, lists of both
 * separated by commas, in `host=...` fields, and where the value is nothing but a service's name and the variable's name
 * speaks of an address: `CACHE_DRIVER=redis` means no host.
 */
export function translateValue(context: LaunchContext, name: string, value: string): Translated {
  const parts = value.split(",").map((part) => translatePart(context, name, part));
  const problems =
    parts.find((part) => part.unknown !== undefined) ?? parts.find((part) => part.doubtful !== undefined);
  return { ...problems, value: parts.map((part) => part.value).join(",") };
}

function translatePart(context: LaunchContext, name: string, part: string): Translated {
  const asUrl = url.exec(part);
  if (asUrl !== null) {
    const [, before = "", host = "", port, rest = ""] = asUrl;
    const known = address(context, host, port ?? defaultPort(before));
    if (known === undefined) return looksLikeService(host) ? { value: part, unknown: host } : { value: part };
    return { value: `${before}${known.host}${port === undefined && !known.moved ? "" : `:${known.port}`}${rest}` };
  }
  const asPair = hostPort.exec(part);
  const pair = asPair === null ? undefined : address(context, asPair[1] ?? "", asPair[2]);
  if (pair !== undefined) return { value: `${pair.host}:${pair.port}${asPair?.[3] ?? ""}` };
  const fields = part.replaceAll(hostField, (whole, before: string, key: string, host: string) => {
    const known = address(context, host, undefined);
    return known === undefined ? whole : `${before}${key}${known.host}`;
  });
  if (fields !== part) return { value: fields };
  const alone = address(context, part, undefined);
  if (alone === undefined || otherName.test(name)) return { value: part };
  return addressName.test(name) ? { value: alone.host } : { value: part, doubtful: part };
}

interface LocalAddress {
  readonly host: string;
  readonly port: number;
  readonly moved: boolean;
}

function address({ book, service }: LaunchContext, host: string, port: string | undefined): LocalAddress | undefined {
  const target = host === "localhost" || host === "127.0.0.1" ? service.name : book.serviceNamed(host);
  if (target === undefined) return undefined;
  if (target === service.name && host !== "localhost" && host !== "127.0.0.1" && port === undefined) return undefined;
  const at = book.addressOf(target);
  const local = port === undefined ? 0 : book.localPort(target, Number(port));
  const inside = target === service.name && (host === "localhost" || host === "127.0.0.1");
  return { host: inside ? at.inside : at.network, port: local, moved: port !== undefined && local !== Number(port) };
}

function defaultPort(scheme: string): string | undefined {
  const known: Readonly<Record<string, string>> = {
    "http://": "80",
    "https://": "443",
    "redis://": "6379",
    "ws://": "80",
  };
  return known[scheme.replace(/\/\/.*$/, "//")];
}

/** One word without dots is a name on the stack's own network. */
function looksLikeService(host: string): boolean {
  return /^[a-z][a-z0-9_-]*$/i.test(host) && host !== "localhost" && host !== "host";
}

export interface FillRequest {
  readonly value: string;
  readonly listeners: readonly PlannedListener[];
}

/** Fills in `${host}`, `${port}`, `${inside}`, `${port:3000}`, `${service:NAME}`, `${port:NAME:6379}` and `${url:NAME}`. */
export function fillIn(context: LaunchContext, { value, listeners }: FillRequest): string {
  return value.replaceAll(
    /\$\{([a-z]+)(?::([^}:]+))?(?::(\d+))?\}/g,
    (whole, what: string, name?: string, port?: string) => {
      const { network, inside } = context.book.addressOf(context.service.name);
      if (what === "host" && name === undefined) return network;
      if (what === "inside" && name === undefined) return inside;
      if (what === "port" && port === undefined) return String(ownPort(listeners, name) ?? whole);
      return neighbour(context, { what, name: name ?? "", port }) ?? whole;
    },
  );
}

function ownPort(listeners: readonly PlannedListener[], name: string | undefined): number | undefined {
  return (name === undefined ? listeners[0] : listeners.find((listener) => String(listener.containerPort) === name))
    ?.port;
}

function neighbour(
  { book, stack, service, mainEndpoint }: LaunchContext,
  asked: { what: string; name: string; port: string | undefined },
): string | undefined {
  const { what, name, port } = asked;
  if (what !== "service" && what !== "url" && what !== "port") return undefined;
  const target = stack.services.find((candidate) => candidate.name === name);
  if (target === undefined) {
    throw new PlumbError("translate.no-such-service", {
      message: `x-plumb.process of ${service.name} names the service "${name}", which this stack has not`,
      hint: `choose one of: ${stack.services.map((candidate) => candidate.name).join(", ")}`,
    });
  }
  const { network } = book.addressOf(name);
  if (what === "service") return network;
  const main = mainEndpoint(name);
  const container = port === undefined ? main?.containerPort : Number(port);
  if (container === undefined) {
    throw new PlumbError("translate.no-port", {
      message: `x-plumb.process of ${service.name} asks for the port of ${name}, which declares none`,
      hint: `add the port to ports or expose of ${name}`,
    });
  }
  const local = String(book.localPort(name, container));
  return what === "port" ? local : `${main?.scheme ?? "http"}://${network}:${local}`;
}
