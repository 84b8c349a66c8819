import { allCommands } from "./command-table.ts";
import { directives } from "./configuration.ts";
import { notImplemented } from "./not-implemented.ts";
import { emulatedVersion } from "./version.ts";

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

## Directives (${Object.keys(directives).length})

Read and answered by CONFIG GET: ${Object.keys(directives).toSorted().join(", ")}.

## Not supported

- These commands of the real server answer \`ERR not implemented by the embedded engine\`: ${missing}.
- ACL users beyond \`default\`, TLS, modules, cluster mode and unix sockets. A configuration that asks for them ends with exit code 64 and \`not implemented by the embedded engine\`.
- Replication: REPLICAOF gives the role of a replica whose master is away, and nothing is copied.
- Snapshots are in a format of this engine; a real server's \`dump.rdb\` is refused with exit code 64, never read wrongly.
- Eviction chooses by chance within the policy's keys; least recent and least frequent use are not followed.
- Scripts run under Lua 5.3 instead of 5.1, without \`cjson\`, \`cmsgpack\`, \`struct\` and \`bit\`; a script that never ends can't be stopped by SCRIPT KILL.
- Client-side caching (CLIENT TRACKING).
`;
}
