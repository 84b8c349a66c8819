import { createHash, randomBytes } from "node:crypto";
import type { Call } from "../command.ts";
import { integer } from "../numbers.ts";
import { notHere } from "../not-implemented.ts";
import { Failure, MapReply, ok, type Reply } from "../reply.ts";

const categories =
  "keyspace read write set sortedset list hash string bitmap hyperloglog geo stream pubsub admin fast slow blocking dangerous connection transaction scripting";

/** ACL, as far as there is only the default user. */
export function acl({ client, server, args: [verb = "", ...rest] }: Call): Reply {
  const [first] = rest;
  const password = server.setting("requirepass");
  const hashes = password === "" ? [] : [createHash("sha256").update(password, "latin1").digest("hex")];
  switch (verb.toLowerCase()) {
    case "whoami":
      return client.user;
    case "users":
      return ["default"];
    case "list":
      return [`user default on ${hashes.map((hash) => `#${hash}`)[0] ?? "nopass"} ~* &* +@all`];
    case "cat":
      if (first === undefined) return categories.split(" ");
      if (!categories.split(" ").includes(first.toLowerCase())) throw new Failure(`ERR Unknown category '${first}'`);
      throw notHere("ACL CAT with a category");
    case "getuser":
      return first === "default" ? defaultUser(hashes) : null;
    case "genpass":
      return generated(first === undefined ? 256 : integer(first));
    case "log":
      return first?.toLowerCase() === "reset" ? ok : [];
    default:
      throw notHere(`ACL ${verb.toUpperCase()}`);
  }
}

function defaultUser(hashes: readonly string[]): Reply {
  return new MapReply([
    ["flags", hashes.length === 0 ? ["on", "nopass"] : ["on"]],
    ["passwords", hashes],
    ["commands", "+@all"],
    ["keys", "~*"],
    ["channels", "&*"],
    ["selectors", []],
  ]);
}

function generated(bits: number): string {
  if (bits < 1 || bits > 4096)
    throw new Failure(
      "ERR ACL GENPASS argument must be the number of bits for the output password, a positive number up to 4096",
    );
  const digits = Math.ceil(bits / 4);
  return randomBytes(Math.ceil(digits / 2))
    .toString("hex")
    .slice(0, digits);
}
