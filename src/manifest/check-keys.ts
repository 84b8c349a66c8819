import { didYouMean } from "../base/did-you-mean.ts";
import { serviceKeys, topLevelKeys } from "./known-keys.ts";
import { child, itemsOf, plain, type MapNode, type Node } from "./node.ts";
import { problemAt } from "./problem.ts";

/** What one file may have at its top and in its services. @throws PlumbError `manifest.unknown-key`, `manifest.bad-type`, `manifest.bad-name` */
export function checkKeys(root: MapNode): void {
  for (const [key, value] of root.entries) unknownKey(key, value, topLevelKeys);
  const services = child(root, "services");
  if (services !== undefined && services.kind !== "map" && plain(services) !== null) {
    throw problemAt("bad-type", services.at, "services is a map of names", "write each service as name: {...}");
  }
  if (services?.kind !== "map") return;
  for (const [name, service] of services.entries) {
    if (!/^[a-zA-Z0-9._-]+$/.test(name)) {
      throw problemAt(
        "bad-name",
        service.at,
        `"${name}" is no service name`,
        "use letters, digits, dot, dash and underscore",
      );
    }
    checkService(name, service);
  }
}

function checkService(name: string, service: Node): void {
  if (service.kind !== "map") {
    if (service.tag === "reset") return;
    throw problemAt("bad-type", service.at, `services.${name} is a map`, "give it at least an image");
  }
  for (const [key, value] of service.entries) {
    unknownKey(key, value, serviceKeys);
    if (value.tag === "reset") continue;
    if (key === "depends_on") checkDependencies(value);
  }
}

/** Keys that Compose refuses without a value, after merging: over another file's value nothing is nothing. */
const neverEmpty: ReadonlySet<string> = new Set(
  `build configs container_name depends_on env_file environment expose extra_hosts healthcheck hostname image labels links
  network_mode networks ports profiles restart secrets stop_signal tmpfs volumes volumes_from working_dir`.split(/\s+/),
);

/** @throws PlumbError `manifest.unset` */
export function checkEmpty(name: string, service: MapNode): void {
  for (const [key, value] of service.entries) {
    if (!neverEmpty.has(key) || value.kind !== "scalar" || value.value !== null) continue;
    throw problemAt("unset", value.at, `${key} of ${name} has nothing in it`, "give it a value, or take it out");
  }
}

/** Checked in each file, as merging brings the two ways of writing it to one. */
function checkDependencies(node: Node): void {
  const seen = new Set<unknown>();
  for (const item of node.kind === "list" ? itemsOf(node) : []) {
    if (seen.has(plain(item)))
      throw problemAt("bad-type", item.at, `"${String(plain(item))}" is there twice`, "drop one");
    seen.add(plain(item));
  }
  if (node.kind !== "map") return;
  for (const [name, options] of node.entries) {
    if (options.tag === "reset") continue;
    if (options.kind !== "map" || child(options, "condition") === undefined) {
      const hint = "write condition: service_started, or depends_on as a list of names";
      throw problemAt("bad-condition", options.keyAt ?? options.at, `the dependency on ${name} has no condition`, hint);
    }
    for (const [key, value] of options.entries) unknownKey(key, value, dependencyKeys);
  }
}

const dependencyKeys: ReadonlySet<string> = new Set(["condition", "required", "restart"]);

/** @throws PlumbError `manifest.unknown-key` */
export function unknownKey(key: string, value: Node, known: ReadonlySet<string>): void {
  if (known.has(key) || key.startsWith("x-")) return;
  const near = didYouMean(key, known);
  throw problemAt(
    "unknown-key",
    value.at,
    `"${key}" is no key of a compose file here`,
    near === undefined ? "drop it, or begin it with x-" : `did you mean ${near}?`,
  );
}
