import { dirname } from "node:path";
import { exists } from "../system/files.ts";

/** Programs of ours, by name, as files: of the bundle when we run from it, else of the source. */
export interface Entries {
  entry(name: "supervisor" | "prober" | "forwarder" | "guardian"): string;
  /** Undefined where a kind has no embedded engine. */
  engine(kind: string): string | undefined;
}

const sources = {
  supervisor: "supervisor/main.ts",
  prober: "prober/main.ts",
  forwarder: "supervisor/forwarder/main.ts",
  guardian: "supervisor/guardian/main.ts",
} as const;

/** `here` is the file that is asking: `dist/<name>.js` in a bundle, `src/<folder>/main.ts` in the source. */
export function entriesBeside(here: string): Entries {
  const folder = dirname(here);
  if (here.endsWith(".js")) {
    return {
      entry: (name) => `${folder}/${name}.js`,
      engine: (kind) => existing(`${folder}/engine-${kind}.js`),
    };
  }
  const source = dirname(folder);
  return {
    entry: (name) => `${source}/${sources[name]}`,
    engine: (kind) => existing(`${source}/engines/${kind}/main.ts`),
  };
}

function existing(path: string): string | undefined {
  return exists(path) ? path : undefined;
}
