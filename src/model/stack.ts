import type { Finding } from "./verdict.ts";
import type { Origins } from "./source.ts";
import type { ServiceSettings, StackSettings } from "./settings.ts";

/** All services of one manifest, under one name. */
export interface Stack {
  readonly name: string;
  /** Folder of the first manifest file, absolute; relative paths of the manifest start here and `.plumb/` lies in it. */
  readonly folder: string;
  readonly files: readonly string[];
  /** In the manifest's order; only services whose profiles are active. */
  readonly services: readonly Service[];
  readonly volumes: Readonly<Record<string, NamedVolume>>;
  readonly settings: StackSettings;
  readonly origins: Origins;
  /** What reading the manifest found: keys without effect here, waivers that have ended. */
  readonly findings: readonly Finding[];
}

export interface NamedVolume {
  readonly name: string;
  readonly external: boolean;
}

/** One entry of the manifest. Paths into `Stack.origins` start with `["services", name]`. */
export interface Service {
  readonly name: string;
  /** `redis`, `consul`, ..., `generic`. */
  readonly kind: string;
  readonly image: Image | undefined;
  readonly hasBuild: boolean;
  readonly containerName: string | undefined;
  readonly hostname: string | undefined;
  readonly aliases: readonly string[];
  /** As Compose resolves it: `undefined` means the image's own. */
  readonly command: readonly string[] | undefined;
  readonly entrypoint: readonly string[] | undefined;
  readonly environment: Readonly<Record<string, string>>;
  readonly ports: readonly PublishedPort[];
  readonly expose: readonly ContainerPort[];
  readonly mounts: readonly Mount[];
  readonly dependsOn: readonly Dependency[];
  readonly healthcheck: Healthcheck | undefined;
  readonly restart: RestartPolicy;
  readonly stopGraceMs: number;
  readonly stopSignal: string;
  readonly workingDir: string | undefined;
  readonly networkMode: string | undefined;
  readonly networks: readonly string[];
  readonly settings: ServiceSettings;
}

/** `registry/repository:tag@digest`, taken apart. `tag` is undefined where the file names none. */
export interface Image {
  readonly reference: string;
  readonly repository: string;
  readonly tag: string | undefined;
  readonly digest: string | undefined;
}

export type Protocol = "tcp" | "udp";

export interface ContainerPort {
  readonly target: number;
  readonly protocol: Protocol;
}

/** One published port. `published` is undefined where Docker would choose one (`"3200"`, `"0:3200"`, a range of several). */
export interface PublishedPort extends ContainerPort {
  readonly published: number | undefined;
  /** `"8000-8010:80"`: Docker takes the first of these, both ends included, that is free. `published` is undefined then. */
  readonly publishedRange?: readonly [first: number, last: number];
  readonly hostIp: string | undefined;
  /** Index path below the service, for `Origins`. */
  readonly path: readonly (string | number)[];
}

/** `source` is an absolute host path for `bind`, a volume key (or undefined: anonymous) for `volume`. */
export interface Mount {
  readonly type: "bind" | "volume" | "tmpfs";
  readonly source: string | undefined;
  readonly target: string;
  readonly readOnly: boolean;
  readonly createHostPath: boolean;
  /** Content given in the manifest itself (`configs`/`secrets` with `content` or `environment`). */
  readonly content?: string;
  readonly path: readonly (string | number)[];
}

export type DependencyCondition = "service_started" | "service_healthy" | "service_completed_successfully";

export interface Dependency {
  readonly service: string;
  readonly condition: DependencyCondition;
  readonly required: boolean;
  readonly restart: boolean;
}

export interface Healthcheck {
  readonly disabled: boolean;
  /** `["CMD", ...]`, `["CMD-SHELL", "..."]` or `["NONE"]`; undefined: only timings are given, the image's test stays. */
  readonly test: readonly string[] | undefined;
  readonly intervalMs: number | undefined;
  readonly timeoutMs: number | undefined;
  readonly retries: number | undefined;
  readonly startPeriodMs: number | undefined;
}

export interface RestartPolicy {
  readonly policy: "no" | "always" | "on-failure" | "unless-stopped";
  readonly maxRetries: number | undefined;
}

/** A service with a name and a kind and all else at Compose's defaults: what a kind's own pages are made from. */
export function bareService(name: string, kind: string): Service {
  return {
    name,
    kind,
    image: undefined,
    hasBuild: false,
    containerName: undefined,
    hostname: undefined,
    aliases: [],
    command: undefined,
    entrypoint: undefined,
    environment: {},
    ports: [],
    expose: [],
    mounts: [],
    dependsOn: [],
    healthcheck: undefined,
    restart: { policy: "no", maxRetries: undefined },
    stopGraceMs: 10_000,
    stopSignal: "SIGTERM",
    workingDir: undefined,
    networkMode: undefined,
    networks: ["default"],
    settings: {},
  };
}
