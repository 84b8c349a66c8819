import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { allPids, commandOf } from "./process-identity.ts";

/** An address a process listens on, as the kernel lists it. */
export interface Listener {
  readonly host: string;
  readonly port: number;
  readonly protocol: "tcp" | "udp";
  readonly pid: number;
}

export interface PortOwner {
  readonly pid: number;
  readonly command: string;
  /** The address it really bound: `0.0.0.0` takes the port on every one. */
  readonly host: string;
}

interface Socket {
  readonly host: string;
  readonly port: number;
  readonly protocol: "tcp" | "udp";
  readonly inode: string;
}

const tcpListen = "0A";
const udpUnconnected = "07";

/** What these processes listen on. Only their descriptors are read, so it is cheap with hundreds of processes around. */
export function listenersOf(pids: readonly number[]): readonly Listener[] {
  const owned = new Map(pids.flatMap((pid) => socketInodes(pid).map((inode) => [inode, pid] as const)));
  if (owned.size === 0) return [];
  const unique = new Map(
    socketsSeenBy(pids[0] ?? "self")
      .filter((socket) => owned.has(socket.inode))
      .map((socket) => [`${socket.protocol} ${socket.host} ${socket.port}`, socket]),
  );
  return [...unique.values()].map(({ inode, ...socket }) => ({ ...socket, pid: owned.get(inode) ?? -1 }));
}

export interface Address {
  readonly host: string;
  readonly port: number;
  readonly protocol: "tcp" | "udp";
}

/** Who keeps an address from being bound; undefined when nobody does, or another user's process that can't be seen. */
export function ownerOf(address: Address): PortOwner | undefined {
  const holders = socketsSeenBy("self").filter((socket) => blocks(socket, address));
  const inodes = new Set(holders.map((socket) => socket.inode));
  if (inodes.size === 0) return undefined;
  for (const pid of allPids()) {
    const inode = socketInodes(pid).find((candidate) => inodes.has(candidate));
    if (inode === undefined) continue;
    const host = holders.find((socket) => socket.inode === inode)?.host ?? address.host;
    return { pid, command: commandOf(pid), host };
  }
  return undefined;
}

function blocks(socket: Socket, wanted: Address): boolean {
  if (socket.port !== wanted.port || socket.protocol !== wanted.protocol) return false;
  const wide = (host: string): boolean => host === "0.0.0.0" || host === "::";
  return socket.host === wanted.host || wide(socket.host) || wide(wanted.host);
}

function socketInodes(pid: number): readonly string[] {
  try {
    return readdirSync(`/proc/${pid}/fd`).flatMap((descriptor) => {
      try {
        return /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/${pid}/fd/${descriptor}`))?.[1] ?? [];
      } catch {
        return [];
      }
    });
  } catch {
    return [];
  }
}

/** All listening sockets of the network namespace that a process is in. */
function socketsSeenBy(pid: number | "self"): readonly Socket[] {
  return [
    ...table(`/proc/${pid}/net/tcp`, "tcp", tcpListen),
    ...table(`/proc/${pid}/net/tcp6`, "tcp", tcpListen),
    ...table(`/proc/${pid}/net/udp`, "udp", udpUnconnected),
    ...table(`/proc/${pid}/net/udp6`, "udp", udpUnconnected),
  ];
}

function table(path: string, protocol: "tcp" | "udp", state: string): readonly Socket[] {
  let text: string;
  try {
    text = readFileSync(path, "latin1");
  } catch {
    return [];
  }
  const sockets: Socket[] = [];
  for (const line of text.split("\n")) {
    if (!line.includes(` ${state} `)) continue;
    const fields = line.trim().split(/\s+/);
    if (fields[3] !== state) continue;
    const [address = "", port = "0"] = (fields[1] ?? "").split(":");
    sockets.push({ host: readAddress(address), port: Number.parseInt(port, 16), protocol, inode: fields[9] ?? "" });
  }
  return sockets;
}

/** The kernel prints addresses as hexadecimal words in the machine's byte order. */
function readAddress(hex: string): string {
  const bytes = hex.match(/.{8}/g)?.flatMap((word) => word.match(/../g)?.toReversed() ?? []) ?? [];
  const numbers = bytes.map((byte) => Number.parseInt(byte, 16));
  if (numbers.length === 4) return numbers.join(".");
  const mapped = numbers.slice(0, 10).every((byte) => byte === 0) && numbers[10] === 255 && numbers[11] === 255;
  if (mapped) return numbers.slice(12).join(".");
  if (numbers.every((byte) => byte === 0)) return "::";
  if (numbers.slice(0, 15).every((byte) => byte === 0) && numbers[15] === 1) return "::1";
  const groups = Array.from({ length: 8 }, (_, at) =>
    ((numbers[at * 2] ?? 0) * 256 + (numbers[at * 2 + 1] ?? 0)).toString(16),
  );
  return groups.join(":");
}
