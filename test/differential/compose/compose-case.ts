/** A project of our own, read by both. */
export interface ComposeCase {
  readonly name: string;
  readonly files: Readonly<Record<string, string>>;
  /** Names of the files for -f; without, the default. */
  readonly use?: readonly string[];
  readonly profiles?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Folder that both are called in, below the project's. */
  readonly cwd?: string;
  /** Of what is refused: no place in a file is to blame. */
  readonly nowhere?: true;
}

/** One service called `web`, from the lines below it. */
export function web(lines: string, more: Readonly<Record<string, string>> = {}): Readonly<Record<string, string>> {
  const body = lines
    .split("\n")
    .map((line) => `    ${line}`)
    .join("\n");
  return { "compose.yaml": `services:\n  web:\n    image: nginx\n${body}\n`, ...more };
}

export function environment(...lines: readonly string[]): string {
  return ["environment:", ...lines.map((line) => `  ${line}`)].join("\n");
}

/** The lines of one file over those of another, each below a service `web`. */
export function over(
  base: string,
  later: string,
  more: Readonly<Record<string, string>> = {},
): Pick<ComposeCase, "files" | "use"> {
  const below = (image: string, lines: string): string =>
    `services:\n  web:\n${image}${lines
      .split("\n")
      .map((line) => `    ${line}\n`)
      .join("")}`;
  return {
    files: { "a.yaml": below("    image: nginx\n", base), "b.yaml": below("", later), ...more },
    use: ["a.yaml", "b.yaml"],
  };
}

export function project(text: string, more: Readonly<Record<string, string>> = {}): Readonly<Record<string, string>> {
  return { "compose.yaml": text, ...more };
}
