import type { ContainerPort, Protocol, PublishedPort } from "../model/stack.ts";
import { child, plain, type Node } from "./node.ts";
import { problemAt } from "./problem.ts";

/** The published ports of a service; ranges are one entry per port. @throws PlumbError `manifest.bad-port` */
export function readPorts(node: Node | undefined): readonly PublishedPort[] {
  if (node === undefined) return [];
  if (node.kind !== "list") throw problemAt("bad-type", node.at, "ports is a list", 'write - "8080:80"');
  return node.items.flatMap((item, index) => (item.kind === "map" ? longForm(item, index) : shortForm(item, index)));
}

export function readExpose(node: Node | undefined): readonly ContainerPort[] {
  if (node?.kind !== "list") return [];
  return node.items.flatMap((item) => {
    const [ports = "", protocol = "tcp"] = String(plain(item)).split("/");
    return range(item, ports).map((target) => ({ target, protocol: readProtocol(item, protocol) }));
  });
}

const short = /^(?:(\[[^\]]+\]|[^:]+):)?(?:([\d-]*):)?([\d-]+)(?:\/([a-z]+))?$/i;

function shortForm(item: Node, index: number): readonly PublishedPort[] {
  const written = String(plain(item));
  // Two parts are published:target; three have an address first.
  const parts = /^([\d-]+):([\d-]+)(?:\/([a-z]+))?$/i.exec(written);
  const whole = parts === null ? short.exec(written) : ["", undefined, parts[1], parts[2], parts[3]];
  if (whole === null) throw badPort(item, written);
  const [, ip, published, target = "", protocol = "tcp"] = whole;
  const hostIp = ip?.replace(/^\[|\]$/g, "");
  if (hostIp !== undefined && !/^[\d.]+$|:/.test(hostIp)) throw badPort(item, written);
  return pairUp(item, { index, hostIp, published: published === "" ? undefined : published, target, protocol });
}

function longForm(item: Node, index: number): readonly PublishedPort[] {
  const part = (key: string): string | undefined => {
    const value = plain(child(item, key));
    return value === undefined || value === null || value === "" ? undefined : String(value);
  };
  const target = part("target");
  if (target === undefined)
    throw problemAt("bad-port", item.at, "a port needs a target", "add target: with the port inside the container");
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
  const outside = published === undefined ? undefined : range(item, published);
  if (outside !== undefined && targets.length > 1 && outside.length !== targets.length) {
    throw problemAt(
      "bad-port",
      item.at,
      `the ranges ${published} and ${target} differ in length`,
      "make them equally long",
    );
  }
  const base = { protocol: readProtocol(item, protocol), hostIp, path: ["ports", index] };
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
