import type { PlannedFile } from "../../kit/launch.ts";
import { type ConfFile, lineOf, settingsOf, withIncluded } from "./conf-files.ts";
import { directives } from "./knowledge/directives.ts";
import { quoteWord } from "./redis-conf.ts";
import { nameOf, type Setting } from "./settings.ts";
import { localPort, translateLine, type TranslateWith } from "./translate-line.ts";

export interface CopyWith {
  readonly translate: TranslateWith;
  /** What comes after the user's lines. */
  readonly overlay: readonly Setting[];
  readonly protectedMode: string | undefined;
}

/** The translated copies: the first is what the server starts with, the others are what it includes. */
export function confCopies(
  conf: ConfFile | undefined,
  { translate, overlay, protectedMode }: CopyWith,
): readonly [PlannedFile, ...PlannedFile[]] {
  const { context, bindLine, data } = translate;
  const embedded = context.runtime === "embedded";
  const edit = (setting: Setting): string => translateLine(translate, setting, setting.words.map(quoteWord).join(" "));
  const linesOf = (file: ConfFile): readonly string[] =>
    file.lines.map(({ words, text }, index) => {
      const included = file.included.get(index);
      if (included !== undefined)
        return embedded || included.files.length === 0 ? `# ${text}` : `include ${quoteWord(included.path)}`;
      return words.length === 0 ? text : translateLine(translate, { words, at: lineOf(file, index) }, text);
    });
  const last = [
    ...(conf !== undefined && embedded ? inherited(conf).map(edit) : []),
    ...overlay.map(edit),
    bindLine,
    `port ${localPort(translate)}`,
    `dir ${quoteWord(data)}`,
    ...(protectedMode === undefined ? ["protected-mode no"] : []),
  ];
  const main: PlannedFile = {
    path: `${context.folder}/config/redis.conf`,
    content: `${[...(conf === undefined ? [] : linesOf(conf)), ...last].join("\n")}\n`,
    copyOf: conf?.source,
  };
  const others = conf === undefined ? [] : withIncluded(conf).slice(1);
  const copies = others.map((file) => ({
    path: file.copy,
    content: `${linesOf(file).join("\n")}\n`,
    copyOf: file.source,
  }));
  return [main, ...copies];
}

/** The engine reads one file: what is included follows after it, without what a later line of the file itself overrides. */
function inherited(conf: ConfFile): readonly Setting[] {
  const all = settingsOf(conf);
  return all.filter((setting, index) => {
    if (setting.at.file === conf.source) return false;
    const name = nameOf(setting);
    return directives[name]?.adds === true || !all.slice(index + 1).some((later) => nameOf(later) === name);
  });
}
