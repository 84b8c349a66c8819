import type { Client } from "./client.ts";
import { readMemory } from "./directive-checks.ts";

interface Limit {
  readonly hard: number;
  readonly soft: number;
  readonly softSeconds: number;
}

/** `client-output-buffer-limit` carried out: who does not take its replies is cut off before they fill the memory. */
export class OutputLimits {
  readonly #setting: () => string;
  readonly #exceeded: (client: Client) => void;
  readonly #overSince = new WeakMap<Client, number>();
  #read: { readonly text: string; readonly limits: ReadonlyMap<string, Limit> } = { text: "", limits: new Map() };

  constructor(setting: () => string, exceeded: (client: Client) => void) {
    this.#setting = setting;
    this.#exceeded = exceeded;
  }

  check(client: Client): void {
    const limit = this.#limits().get(client.subscriptions > 0 ? "pubsub" : client.monitors ? "replica" : "normal");
    const size = client.outputSize;
    if (limit === undefined || client.closing) return;
    if (limit.soft === 0 || size <= limit.soft) {
      if (limit.hard === 0 || size <= limit.hard) return void this.#overSince.delete(client);
    } else if (!this.#overSince.has(client)) this.#overSince.set(client, Date.now());
    const tooLong = Date.now() - (this.#overSince.get(client) ?? Infinity) > limit.softSeconds * 1000;
    if ((limit.hard > 0 && size > limit.hard) || tooLong) this.#exceeded(client);
  }

  #limits(): ReadonlyMap<string, Limit> {
    const text = this.#setting();
    if (this.#read.text !== text) this.#read = { text, limits: readLimits(text) };
    return this.#read.limits;
  }
}

function readLimits(text: string): ReadonlyMap<string, Limit> {
  const words = text.split(/\s+/);
  const limits = new Map<string, Limit>();
  for (let at = 0; at + 3 < words.length; at += 4) {
    const name = (words[at] ?? "").toLowerCase().replace("slave", "replica");
    const [hard = 0, soft = 0] = [words[at + 1], words[at + 2]].map((word) => readMemory(word ?? "") ?? 0);
    limits.set(name, { hard, soft, softSeconds: Number(words[at + 3]) });
  }
  return limits;
}
