import { commands } from "./options.ts";

/** A completion script made from the table of commands; undefined for a shell that is not known. */
export function completionScript(shell: string): string | undefined {
  if (shell === "bash") return bash();
  if (shell === "zsh") return `#compdef plumb\nautoload -U +X bashcompinit && bashcompinit\n${bash()}`;
  return shell === "fish" ? fish() : undefined;
}

function longFlags(name: string): readonly string[] {
  const options = commands.find((command) => command.name === name)?.options ?? [];
  return options.map((option) => /--[a-z-]+/.exec(option.flags)?.[0] ?? "").filter((flag) => flag !== "");
}

function bash(): string {
  const cases = commands
    .map((command) => `    ${command.name}) words="${longFlags(command.name).join(" ")}" ;;`)
    .join("\n");
  return `_plumb() {
  local current="\${COMP_WORDS[COMP_CWORD]}" words
  if [ "$COMP_CWORD" -eq 1 ]; then words="${commands.map((command) => command.name).join(" ")}"; else
  case "\${COMP_WORDS[1]}" in
${cases}
  esac; fi
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -o default -F _plumb plumb
`;
}

function fish(): string {
  const lines = commands.flatMap((command) => [
    `complete -c plumb -n __fish_use_subcommand -a ${command.name} -d '${command.summary.replaceAll("'", "")}'`,
    ...longFlags(command.name).map(
      (flag) => `complete -c plumb -n '__fish_seen_subcommand_from ${command.name}' -l ${flag.slice(2)}`,
    ),
  ]);
  return `${lines.join("\n")}\n`;
}
