/** Colours for a terminal; plain text elsewhere. */
export interface Paint {
  good(text: string): string;
  bad(text: string): string;
  doubtful(text: string): string;
  faint(text: string): string;
  strong(text: string): string;
}

const codes = { good: "32", bad: "31", doubtful: "33", faint: "2", strong: "1" } as const;

export function createPaint(colour: boolean): Paint {
  const wrap =
    (code: string) =>
    (text: string): string =>
      colour ? `\u001B[${code}m${text}\u001B[0m` : text;
  return {
    good: wrap(codes.good),
    bad: wrap(codes.bad),
    doubtful: wrap(codes.doubtful),
    faint: wrap(codes.faint),
    strong: wrap(codes.strong),
  };
}
