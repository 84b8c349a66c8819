import { commands } from "./options.ts";

/** The reference page of all commands. */
export function renderCliReference(): string {
  const sections = commands.map((command) => {
    const usage = `plumb ${command.name}${command.args === "" ? "" : ` ${command.args}`}`;
    const rows = command.options.map((option) => {
      const notes = [option.description, ...(option.fallback === undefined ? [] : [`default ${option.fallback}`])];
      return `| \`${option.flags.replaceAll("|", "\\|")}\` | ${notes.join("; ")} |`;
    });
    const table = rows.length === 0 ? [] : ["", "| option | meaning |", "|---|---|", ...rows];
    return [`## ${command.name}`, "", `\`${usage}\`: ${command.summary}.`, ...table, ""].join("\n");
  });
  const exits =
    "Exit codes: 0 pass · 1 a verdict failed · 2 usage or manifest error · 3 could not judge · 4 warnings with `--strict` · 130 interrupted.";
  return `# plumb\n\nMade from the table of commands in \`src/cli/options.ts\`.\n\n${exits}\n\n${sections.join("\n")}`;
}
