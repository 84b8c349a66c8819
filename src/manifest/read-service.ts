import { didYouMean } from "../base/did-you-mean.ts";
import { tryParseDuration } from "../base/duration.ts";
import { shellWords } from "../base/shell-words.ts";
import type { Dependency, DependencyCondition, Healthcheck, RestartPolicy, Service } from "../model/stack.ts";
import { stringList } from "./compose-file.ts";
import { parseImage } from "./image.ts";
import { kindOfImage, type KindPattern } from "./kind.ts";
import { healthcheckKeys } from "./known-keys.ts";
import { keyedMap } from "./merge.ts";
import { child, plain, type MapNode, type Node } from "./node.ts";
import { problemAt } from "./problem.ts";
import { readEnvironment } from "./read-environment.ts";
import { readMounts, type MountContext } from "./read-mounts.ts";
import { readExpose, readPorts } from "./read-ports.ts";
import { readServiceSettings } from "./read-settings.ts";

export interface ServiceContext extends MountContext {
  readonly kinds: readonly KindPattern[];
}

const defaultGraceMs = 10_000;

/** One service of the merged tree as the model has it. @throws PlumbError `manifest.*` */
export function readService(name: string, node: MapNode, context: ServiceContext): Service {
  const imageText = text(node, "image");
  const image = imageText === undefined ? undefined : parseImage(imageText);
  const settings = readServiceSettings(name, child(node, "x-plumb"));
  const networks = keyedMap(child(node, "networks") ?? { kind: "list", items: [], at: node.at });
  const networkEntries = networks.kind === "map" ? [...networks.entries] : [];
  checkNetworks(networkEntries, context.root);
  if (image === undefined && child(node, "build") === undefined && settings.process?.command === undefined) {
    throw problemAt("no-image", node.keyAt ?? node.at, `${name} has neither image nor build`, "give it one of them");
  }
  return {
    name,
    kind: settings.kind ?? kindOfImage(image, context.kinds),
    image,
    hasBuild: child(node, "build") !== undefined,
    containerName: text(node, "container_name"),
    hostname: text(node, "hostname"),
    aliases: networkEntries.flatMap(([, network]) => stringList(child(network, "aliases"))),
    command: words(child(node, "command")),
    entrypoint: words(child(node, "entrypoint")),
    environment: readEnvironment(node, context.variables, context.access),
    ports: readPorts(child(node, "ports")),
    expose: readExpose(child(node, "expose")),
    mounts: readMounts(node, context),
    dependsOn: readDependencies(child(node, "depends_on")),
    healthcheck: readHealthcheck(child(node, "healthcheck")),
    restart: readRestart(node),
    stopGraceMs: duration(child(node, "stop_grace_period")) ?? defaultGraceMs,
    stopSignal: readSignal(text(node, "stop_signal")),
    workingDir: text(node, "working_dir"),
    networkMode: text(node, "network_mode"),
    networks: networkEntries.length === 0 ? ["default"] : networkEntries.map(([network]) => network),
    settings,
  };
}

function text(node: Node, key: string): string | undefined {
  const value = plain(child(node, key));
  return value === undefined || value === null || typeof value === "object" ? undefined : String(value);
}

/** A text is split as a shell splits it; undefined leaves it to the image. */
function words(node: Node | undefined): readonly string[] | undefined {
  if (node === undefined || plain(node) === null) return undefined;
  return node.kind === "scalar" ? shellWords(String(node.value)) : stringList(node);
}

function readSignal(written: string | undefined): string {
  if (written === undefined) return "SIGTERM";
  return written.startsWith("SIG") ? written : `SIG${written}`;
}

const conditions: readonly DependencyCondition[] = [
  "service_started",
  "service_healthy",
  "service_completed_successfully",
];

function readDependencies(node: Node | undefined): readonly Dependency[] {
  if (node === undefined) return [];
  const map = keyedMap(node);
  if (map.kind !== "map") throw problemAt("bad-type", node.at, "depends_on is a list or a map", "write - name");
  return [...map.entries].map(([service, options]) => {
    const written = text(options, "condition") ?? "service_started";
    const condition = conditions.find((known) => known === written);
    if (condition === undefined) {
      const near = didYouMean(written, conditions);
      throw problemAt(
        "bad-condition",
        child(options, "condition")?.at ?? options.at,
        `"${written}" is no condition`,
        near === undefined ? `use one of: ${conditions.join(", ")}` : `did you mean ${near}?`,
      );
    }
    return {
      service,
      condition,
      required: plain(child(options, "required")) !== false,
      restart: plain(child(options, "restart")) === true,
    };
  });
}

function readHealthcheck(node: Node | undefined): Healthcheck | undefined {
  if (node?.kind !== "map") return undefined;
  for (const [key, value] of node.entries) {
    if (healthcheckKeys.has(key) || key.startsWith("x-")) continue;
    const near = didYouMean(key, healthcheckKeys);
    throw problemAt(
      "unknown-key",
      value.at,
      `"${key}" is no key of a healthcheck`,
      near === undefined ? "drop it" : `did you mean ${near}?`,
    );
  }
  const test = child(node, "test");
  const retries = plain(child(node, "retries"));
  const list =
    test?.kind === "scalar" ? ["CMD-SHELL", String(test.value)] : test === undefined ? undefined : stringList(test);
  return {
    disabled: plain(child(node, "disable")) === true || list?.[0] === "NONE",
    test: list,
    intervalMs: duration(child(node, "interval")),
    timeoutMs: duration(child(node, "timeout")),
    retries: retries === undefined || retries === null ? undefined : Number(retries),
    startPeriodMs: duration(child(node, "start_period")),
  };
}

function duration(node: Node | undefined): number | undefined {
  const value = plain(node);
  if (node === undefined || value === null) return undefined;
  const ms = tryParseDuration(String(value));
  if (ms !== undefined) return ms;
  throw problemAt("bad-duration", node.at, `"${String(value)}" is no duration`, "write it as 500ms, 5s, 1m30s");
}

function readRestart(node: MapNode): RestartPolicy {
  const written = text(node, "restart");
  const deploy = child(child(node, "deploy"), "restart_policy");
  if (written === undefined && deploy !== undefined) return fromDeploy(deploy);
  const [policy = "no", retries] = (written ?? "no").split(":");
  if (policy === "always" || policy === "unless-stopped" || policy === "no" || policy === "false") {
    return { policy: policy === "false" ? "no" : policy, maxRetries: undefined };
  }
  if (policy === "on-failure") return { policy, maxRetries: retries === undefined ? undefined : Number(retries) };
  throw problemAt(
    "bad-restart",
    child(node, "restart")?.at ?? node.at,
    `"${written}" is no restart policy`,
    "use no, always, on-failure[:n] or unless-stopped",
  );
}

function fromDeploy(node: Node): RestartPolicy {
  const condition = text(node, "condition") ?? "any";
  const attempts = text(node, "max_attempts");
  const policy = condition === "none" ? "no" : condition === "on-failure" ? "on-failure" : "always";
  return { policy, maxRetries: attempts === undefined ? undefined : Number(attempts) };
}

function checkNetworks(networks: readonly (readonly [string, Node])[], root: MapNode): void {
  for (const [name, node] of networks) {
    if (name === "default" || child(child(root, "networks"), name) !== undefined) continue;
    throw problemAt("undefined-network", node.at, `the network "${name}" is not declared`, "add it under networks:");
  }
}
