/** Secrets whose text is known. */
export interface KnownSecrets {
  add(secret: string): void;
  /** Takes out whatever belongs to one of them, or to several that overlap, as one piece. */
  replace(input: string, mark: string): string;
  /** For the last step: nothing of them is in what it returns, not even by way of what stands around, or of a mark. */
  remove(input: string): string;
}

/** Shorter ones would take half of every text along. */
const shortest = 4;
const shortestLine = 16;

export function createKnownSecrets(): KnownSecrets {
  const known = new Set<string>();
  const replace = (input: string, mark: string): string => {
    let output = "";
    let done = 0;
    for (const { start, end } of placesOf(input, known)) {
      output += input.slice(done, start) + mark;
      done = end;
    }
    return output + input.slice(done);
  };
  return {
    add(secret) {
      for (const form of formsOf(secret)) if (form.length >= shortest) known.add(form);
    },
    replace,
    remove(input) {
      let output = input;
      // Each round is shorter than the one before, so it ends.
      while (known.values().some((secret) => output.includes(secret))) output = replace(output, "");
      return output;
    },
  };
}

/** As it is, and as it stands in JSON and in URLs; a text of several lines is logged line by line. */
function formsOf(secret: string): readonly string[] {
  const lines = secret.split(/\r?\n/).filter((line) => line.length >= shortestLine && !/\s/.test(line));
  return [secret, ...lines].flatMap((text) => [
    text,
    JSON.stringify(text).slice(1, -1),
    ...(text.isWellFormed() ? [encodeURIComponent(text)] : []),
  ]);
}

interface Place {
  readonly start: number;
  end: number;
}

/** Places that overlap or touch are one: of a secret that another one covers in part no rest is left. */
function placesOf(input: string, secrets: Iterable<string>): readonly Place[] {
  const found: Place[] = [];
  for (const secret of secrets)
    for (let at = input.indexOf(secret); at !== -1; at = input.indexOf(secret, at + 1))
      found.push({ start: at, end: at + secret.length });
  const merged: Place[] = [];
  for (const place of found.toSorted((one, other) => one.start - other.start)) {
    const last = merged.at(-1);
    if (last !== undefined && place.start <= last.end) last.end = Math.max(last.end, place.end);
    else merged.push(place);
  }
  return merged;
}
