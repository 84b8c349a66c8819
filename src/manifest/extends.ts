import { child, plain, withEntries, type MapNode, type Node } from "./node.ts";
import { mergeNodes } from "./merge.ts";
import { problemAt } from "./problem.ts";

export interface ExtendsContext {
  readonly file: string;
  load(file: string): MapNode;
  exists(file: string): boolean;
}

/** Puts under each service what it extends. What says how services relate in the other file is not taken along. */
export function extendServices(root: MapNode, context: ExtendsContext): MapNode {
  const services = child(root, "services");
  if (services?.kind !== "map") return root;
  const done = [...services.entries].map(
    ([name]) => [name, extended(services, name, { ...context, chain: [] })] as const,
  );
  return withEntries(root, [["services", withEntries(services, done)]]);
}

interface Chain extends ExtendsContext {
  readonly chain: readonly string[];
}

function extended(services: MapNode, name: string, context: Chain): Node | undefined {
  const service = services.entries.get(name);
  const wanted = child(service, "extends");
  if (service?.kind !== "map" || wanted === undefined) return service;
  const base = text(wanted) ?? text(child(wanted, "service")) ?? "";
  const file = text(child(wanted, "file"));
  if (context.chain.includes(name)) {
    throw problemAt("cycle", wanted.at, [...context.chain, name].join(" extends "), "take one extends out");
  }
  const own = withEntries(service, [["extends", undefined]]);
  const found =
    file === undefined || file === context.file
      ? extended(services, base, { ...context, chain: [...context.chain, name] })
      : elsewhere(context, { file, base, wanted });
  if (found?.kind !== "map") {
    throw problemAt(
      "extends-missing",
      wanted.at,
      `there is no service "${base}" to extend in ${file ?? context.file}`,
      "correct the name",
    );
  }
  return mergeNodes(found, own, ["services", name]);
}

function elsewhere(
  context: Chain,
  { file, base, wanted }: { file: string; base: string; wanted: Node },
): Node | undefined {
  if (!context.exists(file))
    throw problemAt("extends-missing", wanted.at, `${file}, which is extended, is not there`, "correct the path");
  return child(child(context.load(file), "services"), base);
}

function text(node: Node | undefined): string | undefined {
  const value = plain(node);
  return typeof value === "string" ? value : undefined;
}
