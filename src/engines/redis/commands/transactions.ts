import { family, type Call } from "../command.ts";
import { Failure, noArray, ok, type Reply } from "../reply.ts";

export const transactions = family("transactions", [
  ["multi", 1, "noscript fast loading stale allow_busy", [0, 0, 0], multi],
  ["exec", 1, "noscript loading stale", [0, 0, 0], exec],
  ["discard", 1, "noscript fast loading stale allow_busy", [0, 0, 0], discard],
  ["watch", -2, "noscript fast loading stale allow_busy", [1, -1, 1], watch],
  [
    "unwatch",
    1,
    "noscript fast loading stale allow_busy",
    [0, 0, 0],
    ({ client, server }) => (server.unwatch(client), ok),
  ],
]);

function multi({ client }: Call): Reply {
  if (client.queue !== undefined) throw new Failure("ERR MULTI calls can not be nested");
  client.queue = [];
  client.queueBroken = false;
  return ok;
}

function discard({ client, server }: Call): Reply {
  if (client.queue === undefined) throw new Failure("ERR DISCARD without MULTI");
  client.queue = undefined;
  server.unwatch(client);
  return ok;
}

function watch({ client, server, db, args }: Call): Reply {
  if (client.queue !== undefined) throw new Failure("ERR WATCH inside MULTI is not allowed");
  for (const key of args) {
    // A key whose time was over already is watched as one that is not there.
    db.get(key);
    server.watch(client, db, key);
  }
  return ok;
}

function exec(call: Call): Reply {
  const { client, server } = call;
  const { queue, queueBroken } = client;
  if (queue === undefined) throw new Failure("ERR EXEC without MULTI");
  for (const { db, key } of client.watched.values()) db.get(key);
  const changed = client.watchBroken;
  client.queue = undefined;
  server.unwatch(client);
  if (queueBroken) throw new Failure("EXECABORT Transaction discarded because of previous errors.");
  if (changed) return noArray;
  server.beginTransaction();
  try {
    return queue.map((words) => {
      const spec = server.commands.get((words[0] ?? "").toLowerCase());
      return spec === undefined ? noArray : server.execute(client, spec, words);
    });
  } finally {
    server.endTransaction();
    // What it did is in the log by itself.
    call.log = [];
  }
}
