import { dirname, resolve } from "node:path";
import type { ComposeRequest } from "./compose-request.ts";
import { readDotenv } from "./dotenv.ts";
import type { Variables } from "./interpolate.ts";
import { mergeNodes, namedMap } from "./merge.ts";
import { child, scalar, stringList, withEntries, type MapNode, type Node } from "./node.ts";
import { problemAt } from "./problem.ts";

type Load = (request: ComposeRequest) => MapNode;

/**
 * Local includes: each a project of its own folder and environment. Its parts lie under what the including file says of them; of two
 * includes the earlier wins. @throws PlumbError `manifest.include-missing`, `manifest.cycle`
 */
export function withIncludes(root: MapNode, request: ComposeRequest, load: Load): MapNode {
  const include = child(root, "include");
  if (include === undefined) return root;
  if (include.kind !== "list") throw problemAt("bad-type", include.at, "include is a list", "write - path");
  let whole = withEntries(root, [["include", undefined]]);
  for (const item of include.items) whole = mergeNodes(partsOf(loadIncluded(request, item, load)), whole) as MapNode;
  return whole;
}

function loadIncluded(request: ComposeRequest, item: Node, load: Load): MapNode {
  const paths = stringList(item.kind === "map" ? child(item, "path") : item).map((path) =>
    resolve(request.folder, path),
  );
  const [first] = paths;
  if (first === undefined)
    throw problemAt("bad-type", item.at, "an include needs a path", "write - path/to/compose.yaml");
  const including = [...(request.including ?? request.files)];
  for (const path of paths) {
    if (!request.access.exists(path))
      throw problemAt("include-missing", item.at, `${path}, which is included, is not there`, "correct the path");
    if (including.includes(path)) throw problemAt("cycle", item.at, `${path} includes itself`, "take one include out");
  }
  const folder = resolve(request.folder, stringList(child(item, "project_directory"))[0] ?? dirname(first));
  const variables = { ...includedVariables(request, item, folder), ...request.variables };
  const included = load({ ...request, files: paths, folder, variables, including: [...including, ...paths] });
  return withInherited(included, variables);
}

/** What the include's env_file says, else the `.env` of its folder. */
function includedVariables({ folder: own, access, variables }: ComposeRequest, item: Node, folder: string): Variables {
  const named = child(item, "env_file");
  const values: Record<string, string> = {};
  for (const path of stringList(named).map((name) => resolve(own, name))) {
    if (access.isFolder(path) || !access.exists(path))
      throw problemAt(
        "missing-env-file",
        named?.at ?? item.at,
        `the env_file ${path} is not there`,
        "correct the path",
      );
    Object.assign(values, readDotenv(access.read(path) ?? "", { ...values, ...variables }, { file: path }));
  }
  const beside = `${folder}/.env`;
  if (stringList(named).length > 0 || access.isFolder(beside)) return values;
  return readDotenv(access.read(beside) ?? "", variables, { file: beside });
}

/** A bare name under `environment` takes its value from the variables of its own project: outside they are gone. */
function withInherited(root: MapNode, variables: Variables): MapNode {
  const services = child(root, "services");
  if (services?.kind !== "map") return root;
  const done = [...services.entries].map(([name, service]): [string, Node] => {
    const environment = child(service, "environment");
    if (service.kind !== "map" || environment === undefined) return [name, service];
    return [name, withEntries(service, [["environment", filled(namedMap(environment), variables)]])];
  });
  return withEntries(root, [["services", withEntries(services, done)]]);
}

function filled(environment: Node, variables: Variables): Node {
  if (environment.kind !== "map") return environment;
  const entries = [...environment.entries].map(([name, value]): [string, Node] => {
    const inherited = variables[name];
    const isBare = value.kind === "scalar" && value.value === null;
    return [name, isBare && inherited !== undefined ? scalar(inherited, value.at) : value];
  });
  return withEntries(environment, entries);
}

const parts: ReadonlySet<string> = new Set(["services", "volumes", "networks", "configs", "secrets", "models"]);

/** The name and the settings of an included project are its own. */
function partsOf(root: MapNode): MapNode {
  return { ...root, entries: new Map([...root.entries].filter(([key]) => parts.has(key))) };
}
