import { family, type Call } from "../command.ts";
import { Failure, MapReply, type Reply } from "../reply.ts";
import { formatId, placeOf, type Group, type Stream } from "../stream.ts";
import { entryReply } from "./stream.ts";

export const streamInfos = family("stream", [["xinfo", -2, "readonly", [2, 2, 1], xinfo]]);

function xinfo(call: Call): Reply {
  const { db, server, args } = call;
  const [verb = "", key = "", name = ""] = args;
  const word = verb.toLowerCase();
  if (!/^(stream|groups|consumers)$/.test(word)) throw new Failure(`ERR unknown subcommand '${verb}'. Try XINFO HELP.`);
  const stream = db.typed(key, "stream")?.stream;
  if (stream === undefined) throw new Failure("ERR no such key");
  if (word === "stream") return streamInfo(stream);
  if (word === "groups") return [...stream.groups].map(([group, state]) => groupInfo(stream, group, state));
  const group = stream.groups.get(name);
  if (group === undefined) throw new Failure(`NOGROUP No such consumer group '${name}' for key name '${key}'`);
  return [...group.consumers]
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .map(([consumer, { seenAt }]) => {
      const pending = [...group.pending.values()].filter((entry) => entry.consumer === consumer).length;
      return new MapReply([
        ["name", consumer],
        ["pending", pending],
        ["idle", server.now() - seenAt],
      ]);
    });
}

function streamInfo(stream: Stream): Reply {
  const [first, last] = [stream.entries[0], stream.entries.at(-1)];
  return new MapReply([
    ["length", stream.entries.length],
    ["radix-tree-keys", stream.entries.length === 0 ? 0 : Math.ceil(stream.entries.length / 100)],
    ["radix-tree-nodes", stream.entries.length === 0 ? 1 : Math.ceil(stream.entries.length / 100) + 1],
    ["last-generated-id", formatId(stream.lastId)],
    ["max-deleted-entry-id", formatId(stream.maxDeleted)],
    ["entries-added", stream.added],
    ["recorded-first-entry-id", first === undefined ? "0-0" : formatId(first.id)],
    ["groups", stream.groups.size],
    ["first-entry", first === undefined ? null : entryReply(first)],
    ["last-entry", last === undefined ? null : entryReply(last)],
  ]);
}

function groupInfo(stream: Stream, name: string, group: Group): Reply {
  const behind = stream.entries.length - placeOf(stream, [group.lastId[0], group.lastId[1] + 1]);
  return new MapReply([
    ["name", name],
    ["consumers", group.consumers.size],
    ["pending", group.pending.size],
    ["last-delivered-id", formatId(group.lastId)],
    ["entries-read", group.entriesRead],
    ["lag", behind],
  ]);
}
