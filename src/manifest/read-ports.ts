import type { ContainerPort, Protocol, PublishedPort } from "../model/stack.ts";
import { unknownKey } from "./check-keys.ts";
import { child, plain, type MapNode, type Node } from "./node.ts";
import { problemAt } from "./problem.ts";

/**
 * The published ports of a service; ranges are one entry per port, entries that say the same are one. @throws PlumbError
 * `manifest.bad-port`
 */
export function readPorts(node: Node | undefined): readonly PublishedPort[] {
  if (node === undefined) return [];
  if (node.kind !== "list") throw problemAt("bad-type", node.at, "ports is a list", 'write - "8080:80"');
  return distinct(
    node.items.flatMap((item, index) => (item.kind === "map" ? longForm(item, index) : shortForm(item, index))),
  );
}

/** Of entries that say the same the last one counts, as in Compose; one for all addresses covers one for a single address. */
function distinct(ports: readonly PublishedPort[]): readonly PublishedPort[] {
  const byKey = new Map<string, PublishedPort>();
  for (const port of ports) byKey.set(`${sameAs(port)} ${isWide(port.hostIp) ? "" : (port.hostIp ?? "")}`, port);
  const kept = [...byKey.values()];
  return kept.filter(
    (port) =>
      isWide(port.hostIp) ||
      port.published === undefined ||
      !kept.some((other) => isWide(other.hostIp) && sameAs(other) === sameAs(port)),
  );
}

function sameAs({ published, publishedRange, target, protocol }: PublishedPort): string {
  return `${publishedRange === undefined ? (published ?? "") : publishedRange.join("-")}:${target}/${protocol}`;
}

/** All addresses of the host. */
export function isWide(hostIp: string | undefined): boolean {
  return hostIp === undefined || hostIp === "0.0.0.0" || hostIp === "::";
}

export function readExpose(node: Node | undefined): readonly ContainerPort[] {
  if (node?.kind !== "list") return [];
  const ports = node.items.flatMap((item) => {
    const [ports = "", protocol = "tcp"] = String(plain(item)).split("/");
    return range(item, ports).map((target) => ({ target, protocol: readProtocol(item, protocol) }));
  });
  return [...new Map(ports.map((port) => [`${port.target}/${port.protocol}`, port])).values()];
}

/** `[[address:][published]:]target[/protocol]`; an address of version 6 may do without brackets. */
const short = /^(?:(?:(\[[^\]]*\]|[^[\]]*):)?([\d-]*):)?([\d-]+)(?:\/([a-z]*))?$/i;

function shortForm(item: Node, index: number): readonly PublishedPort[] {
  const written = String(plain(item));
  const whole = short.exec(written);
  if (whole === null) throw badPort(item, written);
  const [, address = "", published = "", target = "", protocol = ""] = whole;
  const hostIp = address.replace(/^\[|\]$/g, "");
  if (address !== "" && !isAddress(hostIp)) throw badPort(item, written);
  return pairUp(item, {
    index,
    hostIp: hostIp === "" ? undefined : hostIp,
    published: published === "" ? undefined : published,
    target,
    protocol: protocol === "" ? "tcp" : protocol,
  });
}

function isAddress(text: string): boolean {
  const four = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text);
  if (four !== null) return four.slice(1).every((part) => Number(part) <= 255);
  return /^[\da-f:.]+$/i.test(text) && URL.canParse(`http://[${text}]/`);
}

const portKeys: ReadonlySet<string> = new Set("app_protocol host_ip mode name protocol published target".split(" "));

function longForm(item: MapNode, index: number): readonly PublishedPort[] {
  const part = (key: string): string | undefined => {
    const value = plain(child(item, key));
    return value === undefined || value === null || value === "" ? undefined : String(value);
  };
  for (const [key, value] of item.entries) {
    unknownKey(key, value, portKeys);
    if (plain(value) === null)
      throw problemAt("bad-type", value.at, `${key} of a port has nothing in it`, "take it out");
  }
  const target = part("target");
  if (target === undefined)
    throw problemAt("bad-port", item.at, "a port needs a target", "add target: with the port inside the container");
  if (target.includes("-"))
    throw problemAt("bad-port", item.at, "target is one port in the long form", 'write "8000-8001:80-81" for ranges');
  return pairUp(item, {
    index,
    hostIp: part("host_ip"),
    published: part("published"),
    target,
    protocol: part("protocol") ?? "tcp",
  });
}

interface PortParts {
  readonly index: number;
  readonly hostIp: string | undefined;
  readonly published: string | undefined;
  readonly target: string;
  readonly protocol: string;
}

function pairUp(item: Node, { index, hostIp, published, target, protocol }: PortParts): readonly PublishedPort[] {
  const targets = range(item, target);
  // Port 0 is one that the system chooses, as if none were named.
  const outside = published === undefined || /^0+$/.test(published) ? undefined : range(item, published);
  const [first = 0, last = first] = [outside?.[0], outside?.at(-1)];
  if (outside !== undefined && targets.length > 1 && outside.length !== targets.length) {
    throw problemAt(
      "bad-port",
      item.at,
      `the ranges ${published} and ${target} differ in length`,
      "make them equally long",
    );
  }
  const base = { protocol: readProtocol(item, protocol), hostIp, path: ["ports", index] };
  if (outside !== undefined && outside.length > 1 && targets.length === 1)
    return targets.map((port) => ({ ...base, target: port, published: undefined, publishedRange: [first, last] }));
  return targets.map((port, at) => ({ ...base, target: port, published: outside?.[at] }));
}

function range(item: Node, written: string): readonly number[] {
  const parts = /^(\d+)(?:-(\d+))?$/.exec(written);
  const from = Number(parts?.[1]);
  const to = Number(parts?.[2] ?? parts?.[1]);
  if (parts === null || from < 1 || to > 65_535 || to < from) throw badPort(item, written);
  return Array.from({ length: to - from + 1 }, (_, at) => from + at);
}

function readProtocol(item: Node, protocol: string): Protocol {
  const name = protocol.toLowerCase();
  if (name === "tcp" || name === "udp") return name;
  throw problemAt("bad-port", item.at, `"${protocol}" is no protocol that can be published here`, "use tcp or udp");
}

function badPort(item: Node, written: string): Error {
  return problemAt(
    "bad-port",
    item.at,
    `"${written}" is no port`,
    "ports go from 1 to 65535, as 8080:80 or 127.0.0.1:8080:80/udp",
  );
}
