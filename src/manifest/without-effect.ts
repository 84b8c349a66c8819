import type { Origins } from "../model/source.ts";
import type { Finding, Verdict } from "../model/verdict.ts";
import { commandWords } from "./command-words.ts";
import { child, itemsOf, stringList, textOf, type MapNode, type Node } from "./node.ts";
import { problemAt } from "./problem.ts";
import { linksOf } from "./read-dependencies.ts";
import { isExternal } from "./read-given.ts";
import type { ReadService } from "./replicas.ts";

interface Note {
  readonly id: string;
  readonly verdict: Verdict;
  readonly message: string;
  readonly hint?: string;
  /** Below the service. */
  readonly path: readonly (string | number)[];
}

/** Without effect, and that is all. */
const idle = { id: "manifest.without-effect", verdict: "pass" } as const;
/** Something is different from what it is under Docker. */
const different = { id: "manifest.without-effect", verdict: "warn" } as const;
/** A part of the service is missing here: it can't be called proven. */
const lacking = { id: "manifest.without-effect", verdict: "unknown" } as const;

/** Keys that change what runs under Docker and do something else, or nothing, in a local runtime: said, so that nobody trusts in them. */
export function withoutEffect(services: readonly ReadService[], root: MapNode, origins: Origins): readonly Finding[] {
  return services.flatMap((read) => {
    const service = read.service.name;
    return notesOn(read, root).map(({ path, ...note }) => ({
      ...note,
      severity: note.verdict === "pass" ? "low" : "medium",
      service,
      at: origins.at(["services", service, ...path]),
      evidence: [],
    }));
  });
}

function notesOn(read: ReadService, root: MapNode): readonly Note[] {
  if (read.replicas === 0) return [notStarted(read)];
  const kept = givenElsewhere(read, root);
  return [network, replicas, hosts, volumes, provided, cutCommands].flatMap((look) => look(read)).concat(kept);
}

function notStarted({ service, node }: ReadService): Note {
  const path = child(node, "scale") === undefined ? ["deploy", "replicas"] : ["scale"];
  return {
    id: "manifest.not-started",
    verdict: "pass",
    message: `${service.name} is not started: it has 0 replicas, as under Docker`,
    path,
  };
}

function network({ service: { name, networkMode } }: ReadService): readonly Note[] {
  if (networkMode === undefined) return [];
  const shared = /^service:(.+)$/.exec(networkMode)?.[1];
  const what = `network_mode ${networkMode} of ${name} has no effect in a local runtime`;
  if (shared === undefined) return [{ ...idle, message: what, path: ["network_mode"] }];
  const message = `${what}: Docker would let it share localhost with ${shared}`;
  return [{ ...different, message, hint: `reach ${shared} by its name`, path: ["network_mode"] }];
}

function replicas({ service: { name }, node, replicas: count }: ReadService): readonly Note[] {
  if (count < 2) return [];
  const path = child(node, "scale") === undefined ? ["deploy", "replicas"] : ["scale"];
  return [{ ...different, message: `one ${name} is run here; Docker would run ${count}`, path }];
}

function hosts({ service: { name }, node }: ReadService): readonly Note[] {
  const written = child(node, "extra_hosts");
  if (written === undefined) return [];
  for (const item of written.kind === "list" ? written.items : [])
    if (!/^[^:=]+[:=].+$/.test(textOf(item) ?? ""))
      throw problemAt("bad-type", item.at, `"${textOf(item) ?? ""}" has no address`, "write name:address");
  const names = written.kind === "map" ? [...written.entries.keys()] : stringList(written).map(hostName);
  if (names.length === 0) return [];
  const message = `extra_hosts of ${name} has no effect in a local runtime: Docker would make ${names.join(", ")} known to it`;
  return [{ ...different, message, path: ["extra_hosts"] }];
}

function hostName(written: string): string {
  return written.split(/[:=]/)[0] ?? written;
}

function volumes({ service: { name }, node }: ReadService): readonly Note[] {
  const from = stringList(child(node, "volumes_from"));
  if (from.length === 0) return [];
  const message = `volumes_from of ${name} has no effect in a local runtime: Docker would mount the volumes of ${from.join(", ")}`;
  return [{ ...lacking, message, hint: "name those volumes under volumes:", path: ["volumes_from"] }];
}

/** Configs and secrets that are kept outside the project. */
function givenElsewhere({ service: { name }, node }: ReadService, root: MapNode): readonly Note[] {
  return (["configs", "secrets"] as const).flatMap((kind) =>
    itemsOf(child(node, kind)).flatMap((item, index): readonly Note[] => {
      const source = textOf(item) ?? textOf(child(item, "source")) ?? "";
      if (!isExternal(definitionOf(root, kind, source))) return [];
      const message = `nothing is mounted for ${kind}.${source} of ${name}: it is external, and Compose refuses that without a swarm`;
      return [{ ...lacking, message, hint: "give it a file or an environment variable", path: [kind, index] }];
    }),
  );
}

function definitionOf(root: MapNode, kind: string, name: string): Node | undefined {
  return child(child(root, kind), name);
}

function provided({ service: { name, settings }, node }: ReadService): readonly Note[] {
  const type = textOf(child(child(node, "provider"), "type"));
  if (type === undefined || settings.process?.command !== undefined) return [];
  const message = `${name} is not made by a container: Compose would call docker-${type} for it, which is not done here`;
  return [{ ...lacking, message, hint: "run it yourself with x-plumb.process.command", path: ["provider"] }];
}

function cutCommands({ service: { name }, node }: ReadService): readonly Note[] {
  return ["entrypoint", "command"].flatMap((key): readonly Note[] => {
    const written = child(node, key);
    if (written?.kind !== "scalar" || typeof written.value !== "string") return [];
    const dropped = commandWords(written.value)?.dropped;
    if (dropped === undefined) return [];
    const message = `Compose drops "${dropped}" from the ${key} of ${name}: no shell is there to read it`;
    const hint = `write sh -c "..." around it, or quote what is meant as text`;
    return [{ id: "manifest.command-cut", verdict: "warn", message, hint, path: [key] }];
  });
}

/** Names under which other services are found by links, by service. */
export function linkedNames(services: readonly ReadService[]): ReadonlyMap<string, readonly string[]> {
  const names = new Map<string, readonly string[]>();
  for (const { service, alias } of services.flatMap(({ node }) => linksOf(node)))
    if (alias !== service) names.set(service, [...new Set([...(names.get(service) ?? []), alias])]);
  return names;
}
