import { family, type Call } from "../command.ts";
import { Failure, noArray, ok, type Reply } from "../reply.ts";

export const transactions = family("transactions", [
  ["multi", 1, "noscript fast loading stale allow_busy", [0, 0, 0], multi],
  ["exec", 1, "noscript loading stale", [0, 0, 0], exec],
  ["discard", 1, "noscript fast loading stale allow_busy", [0, 0, 0], discard],
  ["watch", -2, "noscript fast loading stale allow_busy", [1, -1, 1], watch],
  ["unwatch", 1, "noscript fast loading stale allow_busy", [0, 0, 0], ({ client }) => (client.watched.clear(), ok)],
]);

function multi({ client }: Call): Reply {
  if (client.queue !== undefined) throw new Failure("ERR MULTI calls can not be nested");
  client.queue = [];
  client.queueBroken = false;
  return ok;
}

function discard({ client }: Call): Reply {
  if (client.queue === undefined) throw new Failure("ERR DISCARD without MULTI");
  client.queue = undefined;
  client.watched.clear();
  return ok;
}

function watch({ client, server, db, args }: Call): Reply {
  if (client.queue !== undefined) throw new Failure("ERR WATCH inside MULTI is not allowed");
  for (const key of args) {
    db.get(key);
    const name = `${db.index}:${key}`;
    if (!client.watched.has(name)) client.watched.set(name, server.versionOf(name));
  }
  return ok;
}

function exec({ client, server }: Call): Reply {
  const { queue } = client;
  if (queue === undefined) throw new Failure("ERR EXEC without MULTI");
  for (const name of client.watched.keys())
    server.database(Number(name.slice(0, name.indexOf(":")))).get(name.slice(name.indexOf(":") + 1));
  const changed = [...client.watched].some(([name, version]) => server.versionOf(name) !== version);
  client.queue = undefined;
  client.watched.clear();
  if (client.queueBroken) throw new Failure("EXECABORT Transaction discarded because of previous errors.");
  if (changed) return noArray;
  server.beginTransaction();
  try {
    return queue.map((words) => {
      const spec = server.commands.get((words[0] ?? "").toLowerCase());
      return spec === undefined ? noArray : server.execute(client, spec, words);
    });
  } finally {
    server.endTransaction();
  }
}
