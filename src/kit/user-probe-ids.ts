/**
 * Ids for probes that are known by a name alone: `app.answers-ok`. Of several with the same id the first has it bare,
 * the next are numbered in their order; nobody gets an id that is `taken` or another name's own.
 */
export function userProbeIds(service: string, names: readonly string[], taken: readonly string[]): readonly string[] {
  const wanted = names.map((name) => `${service}.${slug(name)}`);
  const used = new Set(taken);
  return wanted.map((id) => {
    let free = id;
    for (let number = 2; used.has(free) || (free !== id && wanted.includes(free)); number += 1)
      free = `${id}-${number}`;
    used.add(free);
    return free;
  });
}

/** Letters and digits of any script stay, with the marks on them. */
function slug(name: string): string {
  const words = name
    .normalize("NFC")
    .toLowerCase()
    .match(/[\p{L}\p{N}][\p{L}\p{N}\p{M}]*/gu);
  return words?.join("-") ?? "probe";
}
