/** All figures as a table: `npm run bench [part...]`. Parts: commands broken readiness many footprint engine. */
import { cpus, totalmem } from "node:os";
import { broken } from "./broken.ts";
import { commands } from "./commands.ts";
import { engine } from "./engine.ts";
import { footprint } from "./footprint.ts";
import { many } from "./many.ts";
import type { Figure } from "./measure.ts";
import { readiness } from "./readiness.ts";

const parts: Readonly<Record<string, () => Promise<readonly Figure[]>>> = {
  commands,
  broken,
  readiness,
  many,
  footprint,
  engine,
};
const wanted = process.argv.slice(2);

const processor = cpus()[0]?.model ?? "unknown processor";
console.log(
  `${new Date().toISOString().slice(0, 10)} · ${cpus().length} cores (${processor}) · ${(totalmem() / 2 ** 30).toFixed(0)} GB · Node ${process.versions.node}\n`,
);
console.log("| what | figure | aim | how |\n|---|---|---|---|");
for (const [name, part] of Object.entries(parts)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  for (const figure of await part())
    console.log(`| ${figure.name} | ${figure.value} | ${figure.target} | ${figure.method} |`);
}
