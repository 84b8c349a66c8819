/** Programs that may run before the server and change nothing of what it is here. */
const harmless = /^(echo|printf|sysctl|sleep|chown|chmod|mkdir|touch|ulimit|set|true|:)$/;
/** Variables that a container has without anybody setting them: their values are not known here. */
const unknowable = /^(HOSTNAME|HOME|PATH|PWD|USER|UID|SHLVL)$/;

type Variables = Readonly<Record<string, string>>;

/**
 * The words of the program that a shell script comes to, as long as the script does nothing but that:
 * `sysctl -w x=1; exec redis-server --requirepass "$PASSWORD"`. Undefined where it does more.
 */
export function programOfScript(script: string, environment: Variables): readonly string[] | undefined {
  const variables: Record<string, string> = { ...environment };
  const statements = statementsOf(script);
  let program: readonly string[] | undefined;
  for (const statement of statements ?? []) {
    const words = expand(statement, variables);
    if (words === undefined || program !== undefined) return undefined;
    const [first = "", ...rest] = words[0] === "exec" ? words.slice(1) : words;
    const [, name, value = ""] = /^(\w+)=(.*)$/s.exec(first === "export" ? (rest[0] ?? "") : first) ?? [];
    if (name !== undefined && rest.length <= (first === "export" ? 1 : 0)) variables[name] = value;
    else if (!harmless.test(first.replace(/^.*\//, ""))) program = [first, ...rest];
  }
  return statements === undefined ? undefined : program;
}

/** A piece of a word: literal text, or a variable; what is quoted is never split. */
interface Piece {
  readonly text: string;
  readonly quoted: boolean;
  readonly variable: boolean;
}

type Statement = readonly (readonly Piece[])[];

const token =
  /(\s*(?:;|&&|\n)\s*)|([^\S\n]+)|\\(.)|'([^']*)'|"((?:[^"\\`]|\\.)*)"|(\$\{\w+(?::?-[^}"'`$]*)?\}|\$[A-Za-z_]\w*)|([^\s"'`\\$;&|<>(){}#*?[\]~]+|[#*?[\]~{}](?!\s))|(.)/gsy;

/** Undefined for pipes, redirections, substitutions and whatever else is more than one program after another. */
function statementsOf(script: string): readonly Statement[] | undefined {
  const statements: Piece[][][] = [[]];
  let word: Piece[] | undefined;
  const add = (piece: Piece): void => {
    if (word === undefined) statements.at(-1)?.push((word = []));
    word?.push(piece);
  };
  for (const [, end, space, escaped, single, double, variable, plain, other] of script.trim().matchAll(token)) {
    if (other !== undefined) return undefined;
    if (end !== undefined || space !== undefined) word = undefined;
    if (end !== undefined) statements.push([]);
    if (escaped !== undefined && escaped !== "\n") add({ text: escaped, quoted: true, variable: false });
    if (single !== undefined) add({ text: single, quoted: true, variable: false });
    if (variable !== undefined) add({ text: variable, quoted: false, variable: true });
    if (plain !== undefined) add({ text: plain, quoted: false, variable: false });
    if (double === undefined) continue;
    const pieces = quotedPieces(double);
    if (pieces === undefined) return undefined;
    for (const piece of pieces) add(piece);
  }
  return statements.filter((statement) => statement.length > 0);
}

function quotedPieces(text: string): readonly Piece[] | undefined {
  const pieces: Piece[] = [{ text: "", quoted: true, variable: false }];
  const inside = /(\$\{\w+(?::?-[^}"'`$]*)?\}|\$[A-Za-z_]\w*)|\\(["\\$`])|([^\\$]+|\\)|(.)/gsy;
  for (const [, variable, escaped, plain, other] of text.matchAll(inside)) {
    if (other !== undefined) return undefined;
    const said = variable ?? escaped ?? plain ?? "";
    pieces.push({ text: said, quoted: true, variable: variable !== undefined });
  }
  return pieces;
}

function expand(statement: Statement, variables: Variables): readonly string[] | undefined {
  const words: string[] = [];
  for (const pieces of statement) {
    let word = pieces.some((piece) => piece.quoted) ? "" : undefined;
    for (const piece of pieces) {
      const value = piece.variable ? valueOf(piece.text, variables) : piece.text;
      if (value === undefined) return undefined;
      const parts = piece.variable && !piece.quoted ? value.split(/\s+/) : [value];
      for (const [index, part] of parts.entries()) {
        if (index > 0 && word !== undefined && word !== "") words.push(word);
        if (index > 0) word = undefined;
        if (part !== "" || piece.quoted) word = (word ?? "") + part;
      }
    }
    if (word !== undefined) words.push(word);
  }
  return words;
}

/** A variable that nobody has set is empty, as in a shell. */
function valueOf(reference: string, variables: Variables): string | undefined {
  const inner = reference.replace(/^\$\{?/, "").replace(/\}$/, "");
  const [, name = "", colon, fallback] = /^(\w+)(?:(:?)-(.*))?$/s.exec(inner) ?? [];
  const value = variables[name];
  if (value === undefined && unknowable.test(name)) return undefined;
  if (value === undefined || (value === "" && colon === ":")) return fallback ?? "";
  return value;
}
