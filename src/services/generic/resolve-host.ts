import type { LaunchContext } from "../../kit/launch.ts";
import type { Note } from "./notes.ts";

export interface HostQuestion {
  readonly host: string;
  readonly port: string | undefined;
  /** It stands in a URL or in host:port, where localhost is a claim of its own. */
  readonly asUrl: boolean;
}

export type ResolvedHost =
  | {
      readonly is: "service";
      readonly service: string;
      readonly host: string;
      readonly port: number;
      /** The container's port is another one here. */
      readonly moved: boolean;
    }
  /** The service itself, by its own name: where no port shows what is meant, it stays. */
  | { readonly is: "self" }
  | { readonly is: "note"; readonly note: Note }
  | { readonly is: "nobody" };

/** What a host in the environment of a service means, and where that is on this machine. */
export function resolveHost(context: LaunchContext, question: HostQuestion): ResolvedHost {
  const { service, book } = context;
  const { host, port, asUrl } = question;
  if (isLocalhost(host)) return asUrl ? localhost(context, question) : { is: "nobody" };
  const named = book.serviceNamed(host, service.name);
  if (named.is === "nobody") return named;
  if (named.is === "elsewhere") return { is: "note", note: { about: "elsewhere", word: host } };
  if (named.is === "ambiguous")
    return { is: "note", note: { about: "ambiguous", word: host, services: named.services } };
  if (named.service === service.name && port === undefined) return { is: "self" };
  return at(context, named.service, port);
}

export function isLocalhost(host: string): boolean {
  return /^(localhost|127\.0\.0\.1)$/i.test(host);
}

/**
 * A program that is told HOST listens on its network address alone, so that is where its own port answers. A number that is
 * published as it is stays: a browser on this machine uses it.
 */
function localhost(context: LaunchContext, { host, port }: HostQuestion): ResolvedHost {
  const { service } = context;
  const number = Number(port);
  const own = [
    ...service.ports.map(({ target }) => target),
    ...service.expose.map(({ target }) => target),
    ...(service.settings.process?.ports ?? []),
  ];
  if (port === undefined || !own.includes(number)) return { is: "note", note: { about: "localhost", word: host } };
  if (service.ports.some(({ target, published }) => target === number && published === number)) return { is: "self" };
  return at(context, service.name, port);
}

function at({ book }: LaunchContext, service: string, port: string | undefined): ResolvedHost {
  const local = port === undefined ? 0 : book.localPort(service, Number(port));
  const moved = port !== undefined && local !== Number(port);
  return { is: "service", service, host: book.addressOf(service).network, port: local, moved };
}
