import type { RestartPolicy, Service } from "../model/stack.ts";
import { commandWords } from "./command-words.ts";
import { parseImage } from "./image.ts";
import { kindOfImage, type KindPattern } from "./kind.ts";
import { keyedMap } from "./merge.ts";
import { child, plain, stringList, textOf, type MapNode, type Node } from "./node.ts";
import { problemAt } from "./problem.ts";
import { readDependencies } from "./read-dependencies.ts";
import { readDuration } from "./read-duration.ts";
import { readEnvironment } from "./read-environment.ts";
import { readHealthcheck } from "./read-healthcheck.ts";
import { readMounts, type MountContext } from "./read-mounts.ts";
import { readExpose, readPorts } from "./read-ports.ts";
import { readText, readTexts } from "./read-scalars.ts";
import { readServiceSettings } from "./read-settings.ts";

export interface ServiceContext extends MountContext {
  readonly kinds: readonly KindPattern[];
}

const defaultGraceMs = 10_000;

/** One service of the merged tree as the model has it. @throws PlumbError `manifest.*` */
export function readService(name: string, node: MapNode, context: ServiceContext): Service {
  const imageText = readText(node, "image");
  const image = imageText === undefined || imageText === "" ? undefined : parseImage(imageText);
  const settings = readServiceSettings(name, child(node, "x-plumb"));
  const provider = child(node, "provider");
  if (provider !== undefined && readText(provider, "type") === undefined)
    throw problemAt("bad-type", provider.at, `the provider of ${name} has no type`, "add type:");
  const hasSource = image !== undefined || child(node, "build") !== undefined || provider !== undefined;
  if (!hasSource && settings.process?.command === undefined) {
    throw problemAt("no-image", node.keyAt ?? node.at, `${name} has neither image nor build`, "give it one of them");
  }
  return {
    name,
    kind: settings.kind ?? kindOfImage(image, context.kinds),
    image,
    hasBuild: child(node, "build") !== undefined,
    containerName: readContainerName(node),
    hostname: readText(node, "hostname") || undefined,
    command: readCommand(child(node, "command"), "command"),
    entrypoint: readCommand(child(node, "entrypoint"), "entrypoint"),
    environment: readEnvironment(node, context.variables, context.access),
    ports: readPorts(child(node, "ports")),
    expose: readExpose(child(node, "expose")),
    mounts: readMounts(node, context),
    dependsOn: readDependencies(node),
    healthcheck: readHealthcheck(child(node, "healthcheck")),
    restart: readRestart(node),
    stopGraceMs: readDuration(child(node, "stop_grace_period")) ?? defaultGraceMs,
    stopSignal: readSignal(readText(node, "stop_signal")),
    workingDir: readText(node, "working_dir"),
    ...readNetworks(node, context.root),
    settings,
  };
}

function readContainerName(node: MapNode): string | undefined {
  const name = readText(node, "container_name");
  if (name === undefined || /^[a-zA-Z0-9][a-zA-Z0-9_.-]+$/.test(name)) return name;
  const hint = "use two or more letters, digits, dots, dashes and underscores";
  throw problemAt("bad-name", child(node, "container_name")?.at ?? node.at, `"${name}" is no container name`, hint);
}

/** A text is split as Compose splits it; undefined leaves it to the image. */
function readCommand(node: Node | undefined, key: string): readonly string[] | undefined {
  if (node === undefined || plain(node) === null) return undefined;
  if (node.kind === "list") return readTexts(node, key);
  if (node.kind === "map" || typeof node.value !== "string")
    throw problemAt("bad-type", node.at, `${key} is a text or a list of texts`, "put it in quotes");
  const split = commandWords(node.value);
  if (split !== undefined) return split.words;
  const hint = "close quotes and parentheses, put a backslash before those that are meant, or write a list";
  throw problemAt("bad-type", node.at, `Compose can't take this ${key} apart: ${node.value.trim()}`, hint);
}

function readSignal(written: string | undefined): string {
  if (written === undefined) return "SIGTERM";
  return written.startsWith("SIG") ? written : `SIG${written}`;
}

function readRestart(node: MapNode): RestartPolicy {
  const written = readText(node, "restart") || undefined;
  const deploy = child(child(node, "deploy"), "restart_policy");
  if (written === undefined && deploy !== undefined) return fromDeploy(deploy);
  const [policy = "no", retries] = (written ?? "no").split(":");
  if (policy === "always" || policy === "unless-stopped" || policy === "no") return { policy, maxRetries: undefined };
  if (policy === "on-failure") return { policy, maxRetries: retries === undefined ? undefined : Number(retries) };
  throw problemAt(
    "bad-restart",
    child(node, "restart")?.at ?? node.at,
    `"${written}" is no restart policy`,
    "use no, always, on-failure[:n] or unless-stopped",
  );
}

function fromDeploy(node: Node): RestartPolicy {
  const condition = textOf(child(node, "condition")) ?? "any";
  const attempts = textOf(child(node, "max_attempts"));
  const policy = condition === "none" ? "no" : condition === "on-failure" ? "on-failure" : "always";
  return { policy, maxRetries: attempts === undefined ? undefined : Number(attempts) };
}

function readNetworks(node: MapNode, root: MapNode): Pick<Service, "networkMode" | "networks" | "aliases"> {
  const written = child(node, "networks");
  const networks = written === undefined ? undefined : keyedMap(written);
  const entries = networks?.kind === "map" ? [...networks.entries] : [];
  const networkMode = readText(node, "network_mode");
  if (networkMode !== undefined && written !== undefined && entries.length > 0) {
    const hint = "take one of them out";
    throw problemAt("bad-type", written.keyAt ?? written.at, "networks and network_mode exclude each other", hint);
  }
  for (const [name, network] of entries) {
    if (name === "default" || child(child(root, "networks"), name) !== undefined) continue;
    throw problemAt("undefined-network", network.at, `the network "${name}" is not declared`, "add it under networks:");
  }
  const isProvided = child(node, "provider") !== undefined;
  return {
    networkMode,
    networks: entries.length === 0 && !isProvided ? ["default"] : entries.map(([network]) => network),
    aliases: entries.flatMap(([, network]) => stringList(child(network, "aliases"))),
  };
}
