/** A command that is written as one text, taken apart as Compose does it. */
export interface CommandWords {
  readonly words: readonly string[];
  /** What Compose drops: from an unquoted `;`, `&`, `|`, `<` or `>` on. No shell is there to understand it. */
  readonly dropped: string | undefined;
}

/** Undefined where Compose refuses it: an open quote, a parenthesis, a backslash at the end. */
export function commandWords(line: string): CommandWords | undefined {
  const words: string[] = [];
  let word: string | undefined;
  let index = 0;
  const end = (): void => {
    if (word !== undefined) words.push(word);
    word = undefined;
  };
  while (index < line.length) {
    const letter = line[index] ?? "";
    if (/[;&|<>]/.test(letter)) {
      // `2>file`: the number goes with what it directs.
      if (letter === ">" && /^\d/.test(word ?? "")) word = undefined;
      end();
      return { words, dropped: line.slice(index).trim() };
    }
    if (/[ \t\r\n]/.test(letter)) {
      end();
      index += 1;
      continue;
    }
    const piece = pieceAt(line, index, word);
    if (piece === undefined) return undefined;
    word = (word ?? "") + piece.text;
    index = piece.next;
  }
  end();
  return { words, dropped: undefined };
}

interface Piece {
  readonly text: string;
  readonly next: number;
}

function pieceAt(line: string, index: number, word: string | undefined): Piece | undefined {
  const rest = line.slice(index);
  const taken = (pattern: RegExp): string | undefined => pattern.exec(rest)?.[0];
  const piece = (raw: string | undefined, text: (raw: string) => string): Piece | undefined =>
    raw === undefined ? undefined : { text: text(raw), next: index + raw.length };
  switch (rest[0]) {
    case "'":
      return piece(taken(/^'[^']*'/), (raw) => raw.slice(1, -1));
    case '"':
      return piece(taken(/^"(?:[^"\\]|\\[\s\S])*"/), (raw) => unescaped(raw.slice(1, -1)));
    case "\\":
      return piece(taken(/^\\[\s\S]/), unescaped);
    case "`":
      return piece(taken(/^`[^`]*`/), (raw) => raw);
    case "(":
      return word?.endsWith("$") === true ? piece(taken(/^\([^)]*\)/), (raw) => raw) : undefined;
    case ")":
      return undefined;
    default:
      return piece(rest[0], (raw) => raw);
  }
}

/** `\t` and `\n` are a tab and a line feed, any other letter stands for itself. */
function unescaped(text: string): string {
  return text.replaceAll(/\\([\s\S])/g, (_all, letter: string) =>
    letter === "t" ? "\t" : letter === "n" ? "\n" : letter,
  );
}
