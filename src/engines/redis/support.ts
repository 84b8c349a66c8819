import { allCommands } from "./command-table.ts";
import { beyondSettings } from "./directive-names.ts";
import { directives, type Effect } from "./directives.ts";
import { notImplemented } from "./not-implemented.ts";
import { emulatedVersion } from "./version.ts";

function named(effect: Effect): string {
  return [...directives]
    .filter(([, directive]) => directive.effect === effect)
    .map(([name]) => name)
    .toSorted()
    .join(", ");
}

/** SUPPORTED.md: what this engine has, from the tables it works with, and what it has not. */
export function renderSupport(): string {
  const groups = [...new Set(allCommands.map((spec) => spec.group))].toSorted();
  const rows = groups.map((group) => {
    const names = allCommands.filter((spec) => spec.group === group).map((spec) => spec.name.toUpperCase());
    return `| ${group} | ${names.length} | ${names.toSorted().join(" ")} |`;
  });
  const present = new Set(allCommands.map((spec) => spec.name));
  const missing = [...notImplemented]
    .filter((name) => !present.has(name))
    .map((name) => name.toUpperCase())
    .toSorted()
    .join(", ");
  return `# What the embedded Redis engine supports

It behaves as Redis ${emulatedVersion} where it is listed here. It is labelled "embedded" wherever it is named.
This page is made from the engine's own tables.

## Commands (${allCommands.length})

| group | count | commands |
|---|---|---|
${rows.join("\n")}

## Directives (${directives.size})

All directives of 7.0 are read, and CONFIG GET answers them, under their old names too.

- Carried out: ${named("carried-out")}.
- Accepted without effect, because clients see nothing of it; the log names those that are set: ${named("none")}.
- Only their default is possible; another value ends with exit code 64 and \`not implemented by the embedded engine\`: ${named("default-only")}, ${[...beyondSettings].join(", ")}.

## Not supported

- These commands of the real server answer \`ERR not implemented by the embedded engine\`: ${missing}.
- ACL users beyond \`default\`, TLS, modules, cluster mode and unix sockets. A configuration that asks for them ends with exit code 64 and \`not implemented by the embedded engine\`.
- Replication: REPLICAOF gives the role of a replica whose master is away, and nothing is copied.
- Snapshots are in a format of this engine; a real server's \`dump.rdb\` is refused with exit code 64, never read wrongly.
- Eviction chooses by chance within the policy's keys; least recent and least frequent use are not followed.
- Scripts run under PUC-Rio's Lua 5.1 in WebAssembly, with \`cjson\`, \`cmsgpack\`, \`struct\` and \`bit\`. They have 512 MB of memory (\`not enough memory\` beyond), and a reply may be nested 1000 deep (7995 on the real server). After \`lua-time-limit\` other clients get BUSY and SCRIPT KILL works, except inside of EXEC and where C calls Lua (a comparison of \`table.sort\`, a metamethod, a replacement of \`string.gsub\`): there a script ends with an error 10 s later. \`redis.set_repl\` changes nothing, SCRIPT DEBUG YES is not implemented.
- Strings of more than 536870888 bytes: the real server takes 24 more.
- Client-side caching (CLIENT TRACKING), MEMORY STATS and MALLOC-STATS, COMMAND GETKEYSANDFLAGS, LATENCY HISTOGRAM and the HELP of most commands: they answer \`ERR not implemented by the embedded engine\`.
`;
}
