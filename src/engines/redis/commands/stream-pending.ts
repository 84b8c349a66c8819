import { family, type Call } from "../command.ts";
import { integer } from "../numbers.ts";
import { claimCommand } from "../rebuild.ts";
import { Failure, noArray, syntaxError, type Reply } from "../reply.ts";
import {
  compareIds,
  entryAt,
  formatId,
  newStream,
  type Group,
  type PendingEntry,
  type Stream,
  type StreamEntry,
} from "../stream.ts";
import { claimOptions, type ClaimOptions } from "./claim-options.ts";
import { between, bound, entryReply, readId } from "./stream.ts";
import { sortedPending } from "./stream-groups.ts";

/** What consumers were given and have not acknowledged. */
export const streamPending = family("stream", [
  ["xack", -4, "write fast", [1, 1, 1], xack],
  ["xpending", -3, "readonly", [1, 1, 1], xpending],
  ["xclaim", -6, "write fast", [1, 1, 1], xclaim],
  ["xautoclaim", -6, "write fast", [1, 1, 1], xautoclaim],
]);

function xack({ db, args: [key = "", name = "", ...ids] }: Call): Reply {
  const group = db.typed(key, "stream")?.stream.groups.get(name);
  if (group === undefined) return 0;
  const wanted = ids.map((id) => formatId(readId(id)));
  const count = wanted.filter((id) => group.pending.delete(id)).length;
  if (count > 0) db.changed(key);
  return count;
}

function requireGroup({ db }: Call, key: string, name: string): { readonly stream: Stream; readonly group: Group } {
  const stream = db.typed(key, "stream")?.stream;
  const group = stream?.groups.get(name);
  if (stream === undefined || group === undefined)
    throw new Failure(`NOGROUP No such key '${key}' or consumer group '${name}'`);
  return { stream, group };
}

function xpending(call: Call): Reply {
  const { server, args } = call;
  const [key = "", name = "", ...rest] = args;
  const { group } = requireGroup(call, key, name);
  const all = sortedPending(group);
  if (rest.length === 0) return summary(all);
  const idle = (rest[0] ?? "").toLowerCase() === "idle" ? integer(rest[1] ?? "") : 0;
  const [low = "", high = "", count = "", consumer] =
    idle > 0 || (rest[0] ?? "").toLowerCase() === "idle" ? rest.slice(2) : rest;
  if (count === "") throw syntaxError();
  const holder: Stream = { ...newStream(), entries: all.map((entry) => ({ id: entry.id, fields: [] })) };
  const chosen = new Set(between(holder, low, high).map((entry) => formatId(entry.id)));
  return all
    .filter((entry) => chosen.has(formatId(entry.id)) && (consumer === undefined || entry.consumer === consumer))
    .filter((entry) => server.now() - entry.deliveredAt >= idle)
    .slice(0, Math.max(0, integer(count)))
    .map((entry) => [
      formatId(entry.id),
      entry.consumer,
      Math.max(0, server.now() - entry.deliveredAt),
      entry.deliveries,
    ]);
}

function summary(all: readonly PendingEntry[]): Reply {
  const [first, last] = [all[0], all.at(-1)];
  if (first === undefined || last === undefined) return [0, null, null, noArray];
  const counts = new Map<string, number>();
  for (const entry of all) counts.set(entry.consumer, (counts.get(entry.consumer) ?? 0) + 1);
  const consumers = [...counts]
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .map(([consumer, count]) => [consumer, String(count)]);
  return [all.length, formatId(first.id), formatId(last.id), consumers];
}

/** A claim on its way: who takes over, and what is logged of it, with the times that came out of it. */
interface Claim {
  readonly key: string;
  readonly name: string;
  readonly group: Group;
  readonly consumer: string;
  readonly minIdle: number;
  readonly log: (readonly string[])[];
}

function startClaim(call: Call, group: Group): Claim {
  const [key = "", name = "", consumer = "", idle = ""] = call.args;
  if (!/^-?\d+$/.test(idle))
    throw new Failure(`ERR Invalid min-idle-time argument for ${call.client.lastCommand.toUpperCase()}`);
  const log: (readonly string[])[] = [];
  call.log = log;
  return { key, name, group, consumer, minIdle: Number(idle), log };
}

/** An entry whose message is gone is nobody's any more; claimed again it stays gone, so the claim tells the log. */
function drop({ group, key, name, log }: Claim, entry: PendingEntry): void {
  group.pending.delete(formatId(entry.id));
  log.push(claimCommand(key, name, entry));
}

function take(call: Call, claim: Claim, { entry, options }: Taken): void {
  const { group, consumer, key, name, log } = claim;
  const known = group.consumers.get(consumer);
  if (known === undefined) call.server.notify(call.db, "xgroup-createconsumer", key);
  group.consumers.set(consumer, { seenAt: call.server.now() });
  entry.consumer = consumer;
  entry.deliveredAt = options.deliveredAt;
  entry.deliveries = options.deliveries ?? entry.deliveries + (options.justId ? 0 : 1);
  log.push(claimCommand(key, name, entry));
}

interface Taken {
  readonly entry: PendingEntry;
  readonly options: Pick<ClaimOptions, "justId" | "deliveredAt" | "deliveries">;
}

function finish({ db }: Call, { key, log }: Claim): void {
  if (log.length > 0) db.changed(key);
}

function xclaim(call: Call): Reply {
  const { server, args } = call;
  const [key = "", name = "", , , ...words] = args;
  const { stream, group } = requireGroup(call, key, name);
  const claim = startClaim(call, group);
  const options = claimOptions(words, server.now());
  if (options.lastId !== undefined && compareIds(options.lastId, group.lastId) > 0) {
    group.lastId = options.lastId;
    claim.log.push([
      "XGROUP",
      "SETID",
      key,
      name,
      formatId(group.lastId),
      "ENTRIESREAD",
      String(group.entriesRead ?? -1),
    ]);
  }
  const claimed = options.ids.flatMap((id): Reply[] => {
    const found = entryAt(stream, id);
    const entry = group.pending.get(formatId(id)) ?? forced(claim, found, options);
    if (entry === undefined) return [];
    if (found === undefined) {
      drop(claim, entry);
      return [];
    }
    if (server.now() - entry.deliveredAt < claim.minIdle) return [];
    group.pending.set(formatId(id), entry);
    take(call, claim, { entry, options });
    return [options.justId ? formatId(id) : entryReply(found)];
  });
  finish(call, claim);
  return claimed;
}

function forced(claim: Claim, found: StreamEntry | undefined, options: ClaimOptions): PendingEntry | undefined {
  if (!options.force || found === undefined) return undefined;
  return { id: found.id, consumer: claim.consumer, deliveredAt: 0, deliveries: 0 };
}

function xautoclaim(call: Call): Reply {
  const { server, args } = call;
  const [key = "", name = "", , , start = "", ...words] = args;
  const { justId, count } = autoOptions(words);
  const from = bound(start, false);
  const { stream, group } = requireGroup(call, key, name);
  const claim = startClaim(call, group);
  const candidates = sortedPending(group).filter((entry) => compareIds(entry.id, from) >= 0);
  const claimed: Reply[] = [];
  const deleted: Reply[] = [];
  let looked = 0;
  for (const entry of candidates) {
    if (claimed.length + deleted.length >= count || looked >= count * 10) break;
    looked += 1;
    const found = entryAt(stream, entry.id);
    if (found === undefined) {
      drop(claim, entry);
      deleted.push(formatId(entry.id));
    } else if (server.now() - entry.deliveredAt >= claim.minIdle) {
      take(call, claim, { entry, options: { justId, deliveredAt: server.now(), deliveries: undefined } });
      claimed.push(justId ? formatId(entry.id) : entryReply(found));
    }
  }
  finish(call, claim);
  const next = candidates[looked];
  return [next === undefined ? "0-0" : formatId(next.id), claimed, deleted];
}

function autoOptions(words: readonly string[]): { readonly justId: boolean; readonly count: number } {
  let justId = false;
  let count = 100;
  for (let at = 0; at < words.length; at += 1) {
    const word = (words[at] ?? "").toLowerCase();
    if (word === "justid") justId = true;
    else if (word === "count" && words[at + 1] !== undefined) {
      at += 1;
      count = /^\d+$/.test(words[at] ?? "") ? integer(words[at] ?? "") : 0;
      if (count < 1) throw new Failure("ERR COUNT must be > 0");
    } else throw syntaxError();
  }
  return { justId, count };
}
