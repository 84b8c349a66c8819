import { family, type Call } from "../command.ts";
import { integer } from "../numbers.ts";
import { Failure, MapReply, nothing, ok, Simple, syntaxError, type Reply } from "../reply.ts";
import { clientCommand } from "../client-command.ts";
import { emulatedVersion } from "../version.ts";

export const connection = family("connection", [
  ["ping", -1, "fast", [0, 0, 0], ping],
  ["echo", 2, "fast", [0, 0, 0], ({ args }) => args[0] ?? ""],
  ["select", 2, "fast loading stale", [0, 0, 0], select],
  ["auth", -2, "noscript fast loading stale no_auth allow_busy", [0, 0, 0], auth],
  ["hello", -1, "noscript fast loading stale no_auth allow_busy", [0, 0, 0], hello],
  ["quit", -1, "noscript fast loading stale no_auth allow_busy", [0, 0, 0], quit],
  ["reset", 1, "noscript fast loading stale no_auth allow_busy", [0, 0, 0], reset],
  ["client", -2, "noscript loading stale", [0, 0, 0], clientCommand],
]);

function ping({ client, args }: Call): Reply {
  if (args.length > 1) throw new Failure("ERR wrong number of arguments for 'ping' command");
  if (client.resp === 2 && client.subscriptions > 0) return ["pong", args[0] ?? ""];
  return args[0] ?? new Simple("PONG");
}

function select({ client, server, args: [index = ""] }: Call): Reply {
  const number = integer(index);
  server.database(number);
  client.db = number;
  return ok;
}

function auth({ client, server, args }: Call): Reply {
  if (args.length > 2) throw syntaxError();
  const [user, password] = args.length === 2 ? [args[0] ?? "", args[1] ?? ""] : ["default", args[0] ?? ""];
  if (args.length === 1 && !server.needsPassword) {
    throw new Failure(
      "ERR AUTH <password> called without any password configured for the default user. Are you sure your configuration is correct?",
    );
  }
  authenticate(server, client, user, password);
  return ok;
}

function authenticate(server: Call["server"], client: Call["client"], ...[user, password]: [string, string]): void {
  const right = user === "default" && (!server.needsPassword || password === server.setting("requirepass"));
  if (!right) throw new Failure("WRONGPASS invalid username-password pair or user is disabled.");
  client.authenticated = true;
}

function hello({ client, server, args: [version, ...words] }: Call): Reply {
  if (version !== undefined && !/^\d+$/.test(version))
    throw new Failure("ERR Protocol version is not an integer or out of range");
  if (version !== undefined && version !== "2" && version !== "3")
    throw new Failure("NOPROTO unsupported protocol version");
  let name: string | undefined;
  for (let at = 0; at < words.length; at += 1) {
    const word = (words[at] ?? "").toLowerCase();
    if (word === "auth" && words[at + 2] !== undefined) {
      authenticate(server, client, words[at + 1] ?? "", words[at + 2] ?? "");
      at += 2;
    } else if (word === "setname" && words[at + 1] !== undefined) {
      at += 1;
      name = words[at];
    } else throw new Failure(`ERR Syntax error in HELLO option '${words[at] ?? ""}'`);
  }
  if (!server.mayCall(client)) {
    throw new Failure(
      "NOAUTH HELLO must be called with the client already authenticated, otherwise the HELLO <proto> AUTH <user> <pass> option can be used to authenticate the client and select the RESP protocol version at the same time",
    );
  }
  if (name !== undefined) client.name = name;
  if (version !== undefined) client.resp = version === "3" ? 3 : 2;
  return new MapReply([
    ["server", "redis"],
    ["version", emulatedVersion],
    ["proto", client.resp],
    ["id", client.id],
    ["mode", "standalone"],
    ["role", server.setting("replicaof") === "" ? "master" : "replica"],
    ["modules", []],
  ]);
}

function quit({ client }: Call): Reply {
  client.send(ok);
  client.closing = true;
  return nothing;
}

function reset({ client, server }: Call): Reply {
  client.queue = undefined;
  server.unwatch(client);
  server.monitors.remove(client);
  client.channels.clear();
  client.patterns.clear();
  client.shardChannels.clear();
  client.db = 0;
  client.name = "";
  client.resp = 2;
  client.authenticated = !server.needsPassword;
  return new Simple("RESET");
}
