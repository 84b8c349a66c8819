import type { Client } from "./client.ts";
import { Simple } from "./reply.ts";
import { subcommandsOf } from "./subcommands.ts";

/** A command that was carried out, as far as it matters here. */
interface Seen {
  readonly client: Client;
  readonly words: readonly string[];
}

interface Kind {
  readonly name: string;
  readonly flags: readonly string[];
}

/** Who watches with MONITOR, and what there is to see. */
export class Monitors {
  readonly #clients = new Set<Client>();
  #lines: string[] = [];

  add(client: Client): void {
    client.monitors = true;
    this.#clients.add(client);
  }

  remove(client: Client): void {
    client.monitors = false;
    this.#clients.delete(client);
  }

  /** A command was carried out. Administrative ones are not shown: they may carry secrets. */
  saw({ client, words }: Seen, spec: Kind): void {
    if (this.#clients.size === 0 || isAdmin(spec, words)) return;
    const from = client.socket === undefined ? "lua" : client.address;
    const shown = redacted(spec.name, words).map((word) => quoted(word));
    this.#lines.push(`${(Date.now() / 1000).toFixed(6)} [${client.db} ${from}] ${shown.join(" ")}`);
  }

  /** Tells everybody what was seen; a client that watches itself has its reply by then. */
  tell(): void {
    if (this.#lines.length === 0) return;
    const lines = this.#lines;
    this.#lines = [];
    for (const client of this.#clients) for (const line of lines) client.send(new Simple(line));
  }
}

function isAdmin(spec: Kind, words: readonly string[]): boolean {
  const known = subcommandsOf(spec.name)?.get((words[1] ?? "").toLowerCase());
  return known === undefined ? spec.flags.includes("admin") : known.admin;
}

const hidden = "(redacted)";

function redacted(name: string, words: readonly string[]): readonly string[] {
  if (name === "auth") return words.map((word, at) => (at === 0 ? word : hidden));
  if (name !== "hello") return words;
  const at = words.findIndex((word) => word.toLowerCase() === "auth");
  return at < 0 ? words : words.map((word, place) => (place === at + 1 || place === at + 2 ? hidden : word));
}

const escapes: Readonly<Record<string, string>> = {
  "\\": "\\\\",
  '"': '\\"',
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
  "\u0007": "\\a",
  "\b": "\\b",
};

/** Bytes in quotes, with those that can't be printed as escapes. */
function quoted(word: string): string {
  const text = word.replaceAll(
    /[^ !#-[\]-~]/g,
    (letter) => escapes[letter] ?? `\\x${letter.charCodeAt(0).toString(16).padStart(2, "0")}`,
  );
  return `"${text}"`;
}
