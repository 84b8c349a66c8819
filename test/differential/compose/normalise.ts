import { tryParseDuration } from "../../../src/base/duration.ts";
import type { Service, Stack } from "../../../src/model/stack.ts";

/** What both sides say of a project, in one shape. */
export interface Project {
  readonly name: string;
  readonly services: Readonly<Record<string, unknown>>;
  readonly volumes: Readonly<Record<string, string>>;
}

type Json = Readonly<Record<string, unknown>>;

/** Our reading. */
export function ours(stack: Stack): Project {
  const services = stack.services.map((service) => [service.name, ourService(service)] as const);
  const used = new Set(stack.services.flatMap((service) => service.mounts.map((mount) => mount.source)));
  const volumes = Object.entries(stack.volumes).filter(([key]) => used.has(key));
  return {
    name: stack.name,
    services: Object.fromEntries(services),
    volumes: Object.fromEntries(volumes.map(([key, volume]) => [key, volume.name])),
  };
}

function ourService(service: Service): Json {
  return {
    image: service.image?.reference ?? null,
    build: service.hasBuild,
    command: service.command ?? null,
    entrypoint: service.entrypoint ?? null,
    environment: service.environment,
    ports: service.ports
      .map(({ target, published, publishedRange, protocol, hostIp }) =>
        sortable({
          target,
          published: publishedRange?.join("-") ?? published ?? null,
          protocol,
          hostIp: hostIp ?? null,
        }),
      )
      .toSorted(),
    expose: service.expose.map(({ target, protocol }) => `${target}/${protocol}`).toSorted(),
    mounts: service.mounts
      .map(({ type, source, target, readOnly }) => sortable({ type, source: source ?? null, target, readOnly }))
      .toSorted(),
    dependsOn: Object.fromEntries(
      service.dependsOn.map(({ service: name, condition, required, restart }) => [
        name,
        { condition, required, restart },
      ]),
    ),
    healthcheck:
      service.healthcheck === undefined
        ? null
        : {
            disabled: service.healthcheck.disabled,
            test: service.healthcheck.disabled ? null : (service.healthcheck.test ?? null),
            intervalMs: service.healthcheck.intervalMs ?? null,
            timeoutMs: service.healthcheck.timeoutMs ?? null,
            retries: service.healthcheck.retries ?? null,
            startPeriodMs: service.healthcheck.startPeriodMs ?? null,
          },
    restart: [service.restart.policy, service.restart.maxRetries ?? null],
    stopGraceMs: service.stopGraceMs,
    stopSignal: service.stopSignal,
    workingDir: service.workingDir ?? null,
    hostname: service.hostname ?? null,
    containerName: service.containerName ?? null,
    networkMode: service.networkMode ?? null,
    networks: service.networkMode === undefined ? [...service.networks].toSorted() : [],
    aliases: [...service.aliases].toSorted(),
  };
}

/** What `config --format json` prints; a dollar sign is written twice there. */
export function theirs(printed: string): Project {
  const config = JSON.parse(printed.replaceAll("$$", "$")) as Json;
  // What has no replicas is no service of ours, and nobody waits for it.
  const all = Object.entries(record(config["services"])).map(([name, service]) => [name, record(service)] as const);
  const idle = new Set(all.filter(([, service]) => replicas(service) === 0).map(([name]) => name));
  const services = all
    .filter(([name]) => !idle.has(name))
    .map(([name, service]) => [name, theirService(service, { name, config, idle })]);
  const project = String(config["name"]);
  // The name that Docker makes of project and key is ours without the project.
  const nameOf = (key: string, volume: unknown): string => {
    const name = String(record(volume)["name"]);
    return name === `${project}_${key}` ? key : name;
  };
  const volumes = Object.entries(record(config["volumes"])).map(([key, volume]) => [key, nameOf(key, volume)]);
  return {
    name: String(config["name"]),
    services: Object.fromEntries(services) as Json,
    volumes: Object.fromEntries(volumes) as Readonly<Record<string, string>>,
  };
}

function replicas(service: Json): unknown {
  return service["scale"] ?? record(service["deploy"])["replicas"] ?? 1;
}

interface Whole {
  readonly name: string;
  readonly config: Json;
  readonly idle: ReadonlySet<string>;
}

function theirService(service: Json, { name, config, idle }: Whole): Json {
  const networks = record(service["networks"]);
  return {
    image: service["image"] ?? null,
    build: service["build"] !== undefined,
    command: service["command"] ?? null,
    entrypoint: service["entrypoint"] ?? null,
    // null is a variable that the environment was to give and does not have.
    environment: Object.fromEntries(
      Object.entries(record(service["environment"])).filter(([, value]) => value !== null),
    ),
    ports: list(service["ports"]).map(theirPort).toSorted(),
    expose: list(service["expose"])
      .flatMap((entry) => expanded(String(entry)))
      .toSorted(),
    mounts: [
      ...list(service["volumes"]).map(theirMount),
      ...list(service["tmpfs"]).map(theirTmpfs),
      ...list(service["configs"]).map((entry) => theirFile(entry, record(config["configs"]), "/")),
      ...list(service["secrets"]).map((entry) => theirFile(entry, record(config["secrets"]), "/run/secrets/")),
    ].toSorted(),
    dependsOn: Object.fromEntries(
      Object.entries(record(service["depends_on"]))
        .filter(([target]) => !idle.has(target))
        .map(([target, options]) => [
          target,
          {
            condition: record(options)["condition"],
            required: record(options)["required"] ?? true,
            restart: record(options)["restart"] ?? false,
          },
        ]),
    ),
    healthcheck: service["healthcheck"] === undefined ? null : theirHealthcheck(record(service["healthcheck"])),
    restart: theirRestart(service),
    stopGraceMs: ms(service["stop_grace_period"]) ?? 10_000,
    stopSignal: signal(service["stop_signal"]),
    workingDir: service["working_dir"] ?? null,
    hostname: service["hostname"] ?? null,
    containerName: service["container_name"] ?? null,
    networkMode: service["network_mode"] ?? null,
    networks: Object.keys(networks).toSorted(),
    aliases: [
      ...new Set([
        ...Object.values(networks).flatMap((network) => list(record(network)["aliases"]).map(String)),
        ...linkedNames(name, config),
      ]),
    ].toSorted(),
  };
}

/** A link's alias is a name of the service it leads to; of ours it is one for all who ask. */
function linkedNames(name: string, config: Json): readonly string[] {
  return Object.values(record(config["services"]))
    .flatMap((service) => list(record(service)["links"]).map((link) => String(link).split(":")))
    .filter(([target, alias]) => target === name && alias !== undefined && alias !== name)
    .map(([, alias = ""]) => alias);
}

function theirPort(entry: unknown): string {
  const port = record(entry);
  return sortable({
    target: port["target"],
    published: published(port["published"]),
    protocol: port["protocol"] ?? "tcp",
    hostIp: port["host_ip"] ?? null,
  });
}

/** A range is named as such; port 0 is any. */
function published(written: unknown): number | string | null {
  if (written === undefined) return null;
  const number = Number(written);
  return Number.isNaN(number) ? String(written) : number === 0 ? null : number;
}

function expanded(entry: string): readonly string[] {
  const [range = "", protocol = "tcp"] = entry.split("/");
  const [from = 0, to = from] = range.split("-").map(Number);
  return Array.from({ length: to - from + 1 }, (_, index) => `${from + index}/${protocol}`);
}

function theirMount(entry: unknown): string {
  const mount = record(entry);
  return sortable({
    type: mount["type"],
    source: mount["source"] ?? null,
    target: mount["target"],
    readOnly: mount["read_only"] ?? false,
  });
}

/** A config or secret: a file, mounted read-only. */
function theirFile(entry: unknown, declared: Json, folder: string): string {
  const use = record(entry);
  const name = String(use["source"]);
  const target = String(use["target"] ?? name);
  return sortable({
    type: "bind",
    source: record(declared[name])["file"] ?? null,
    target: target.startsWith("/") ? target : `${folder}${target}`,
    readOnly: true,
  });
}

function theirTmpfs(entry: unknown): string {
  return sortable({ type: "tmpfs", source: null, target: String(entry).split(":")[0], readOnly: false });
}

function theirHealthcheck(check: Json): Json {
  const test = check["test"] === undefined ? null : list(check["test"]);
  const disabled = check["disable"] === true || test?.[0] === "NONE";
  return {
    disabled,
    test: disabled ? null : test,
    intervalMs: ms(check["interval"]) ?? null,
    timeoutMs: ms(check["timeout"]) ?? null,
    retries: check["retries"] ?? null,
    startPeriodMs: ms(check["start_period"]) ?? null,
  };
}

function theirRestart(service: Json): readonly [unknown, unknown] {
  const written = service["restart"];
  const policy = record(record(service["deploy"])["restart_policy"]);
  if (written === undefined && Object.keys(policy).length > 0) {
    const condition = policy["condition"] ?? "any";
    const ours = condition === "none" ? "no" : condition === "on-failure" ? "on-failure" : "always";
    return [ours, policy["max_attempts"] ?? null];
  }
  const [name = "no", retries] = String(written ?? "no").split(":");
  return [name, retries === undefined ? null : Number(retries)];
}

function signal(written: unknown): string {
  const name = typeof written === "string" ? written : "SIGTERM";
  return name.startsWith("SIG") ? name : `SIG${name}`;
}

function ms(written: unknown): number | undefined {
  return typeof written === "string" ? tryParseDuration(written) : undefined;
}

function sortable(value: unknown): string {
  return JSON.stringify(value);
}

function record(value: unknown): Json {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Json) : {};
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
