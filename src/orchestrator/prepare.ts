import { movedPort, narrowedPort } from "./moved-port.ts";
import { createHash } from "node:crypto";
import type { Scope } from "../base/scope.ts";
import type { LaunchContext, LaunchPlan } from "../kit/launch.ts";
import type { AddressBook } from "../kit/address-book.ts";
import type { ResolvedProgram, ServiceRuntime } from "../kit/runtime.ts";
import type { ServiceKind } from "../kit/service.ts";
import type { DependencyCondition, Service, Stack } from "../model/stack.ts";
import type { Finding } from "../model/verdict.ts";
import { isFolder, listFolder, readText } from "../system/files.ts";
import { embedded } from "../runtimes/embedded/index.ts";
import { native } from "../runtimes/process/index.ts";
import { chooseRuntime, type LocalRuntime } from "./choose-runtime.ts";
import { endpointsOf } from "./endpoints.ts";
import { judgeHealthcheck, localHealthcheck } from "./healthcheck.ts";
import type { KindRegistry } from "./kinds.ts";
import { mainEndpoints } from "./main-endpoint.ts";
import type { StackPaths } from "./paths.ts";
import type { PreparedService, PublishedRoute } from "./prepared.ts";
import { statedPassword } from "./stated-password.ts";
import { judgeVersion } from "./version.ts";

export interface PrepareRequest {
  readonly stack: Stack;
  readonly services: readonly Service[];
  readonly kinds: KindRegistry;
  readonly book: AddressBook;
  readonly paths: StackPaths;
  readonly runtimes: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Entry file of a kind's engine; undefined where there is none. */
  engineEntry(kind: string): string | undefined;
  /** Where each published port will be, chosen and looked at before: see `choosePorts`. */
  readonly published: ReadonlyMap<string, readonly PublishedRoute[]>;
}

const runtimes: Readonly<Record<LocalRuntime, ServiceRuntime>> = { embedded, process: native };

/** Decides everything about every service before anything starts. Touches nothing. @throws PlumbError for what can't be carried out. */
export async function prepareServices(scope: Scope, request: PrepareRequest): Promise<readonly PreparedService[]> {
  const mainEndpoint = await mainEndpoints(request.stack, request.kinds);
  const chosen = await chosenRuntimes(request);
  return Promise.all(
    request.services.map((service) => prepareOne(scope, { ...request, mainEndpoint, chosen }, service)),
  );
}

interface OneRequest extends PrepareRequest {
  readonly mainEndpoint: LaunchContext["mainEndpoint"];
  /** How each service runs: what one can show may depend on how another one does. */
  readonly chosen: ReadonlyMap<string, LocalRuntime>;
}

async function chosenRuntimes(request: PrepareRequest): Promise<ReadonlyMap<string, LocalRuntime>> {
  const { stack, services, kinds, runtimes: asked } = request;
  const pairs = services.map(async (service) => {
    const kind = await kinds.load(service.kind);
    return [service.name, chooseRuntime(stack, service, { kind, asked })] as const;
  });
  return new Map(await Promise.all(pairs));
}

async function prepareOne(scope: Scope, request: OneRequest, service: Service): Promise<PreparedService> {
  const { stack, book, env } = request;
  const kind = await request.kinds.load(service.kind);
  const runtime = request.chosen.get(service.name) ?? chooseRuntime(stack, service, { kind, asked: request.runtimes });
  const recipe = await kind.launch();
  const plan = await recipe(launchContext(request, service, runtime));
  const engineEntry = request.engineEntry(kind.kind);
  const program = await runtimes[runtime].resolve(scope, { plan, kind, engineEntry, env });
  const published = request.published.get(service.name) ?? [];
  const ofManifest = stack.findings.filter((finding) => finding.service === service.name);
  const findings = [...ofManifest, ...judgements({ stack, service, kind, program, runtime }, published)];
  return {
    service,
    kind,
    plan,
    program,
    hash: hashOf({ plan, program, published }),
    judgedBy: judgedBy(stack, { service, plan, findings }),
    published,
    endpoints: endpointsOf({ service, kind, plan, book, published }),
    findings,
    oneShot: isAwaited(stack, service, "service_completed_successfully"),
    healthAwaited: isAwaited(stack, service, "service_healthy"),
    healthcheck: localHealthcheck(service),
  };
}

function isAwaited(stack: Stack, service: Service, condition: DependencyCondition): boolean {
  return stack.services.some((other) =>
    other.dependsOn.some((need) => need.service === service.name && need.condition === condition),
  );
}

function launchContext(request: OneRequest, service: Service, runtime: LocalRuntime): LaunchContext {
  const { stack, paths, book, env } = request;
  return {
    stack,
    service,
    runtime,
    book,
    env,
    folder: paths.serviceFolder(service.name),
    volumeFolder: (volume) => paths.volumeFolder(volume),
    readFile: readText,
    isFolder,
    listFolder,
    mainEndpoint: request.mainEndpoint,
    runtimeOf: (name) => request.chosen.get(name),
    statedPassword: statedPassword(stack, service, env),
    at: (path) => stack.origins.at(["services", service.name, ...path]),
  };
}

interface Judged {
  readonly stack: Stack;
  readonly service: Service;
  readonly kind: ServiceKind;
  readonly program: ResolvedProgram;
  readonly runtime: LocalRuntime;
}

function judgements(judged: Judged, published: readonly PublishedRoute[]): readonly Finding[] {
  const { stack, service, kind } = judged;
  const version = judgeVersion(service, judged.program, judged.runtime);
  const health = judgeHealthcheck(stack, service, kind);
  const moved = published
    .filter((entry) => entry.movedFrom !== undefined)
    .map((entry) => movedPort(service.name, entry));
  const narrowed = service.ports.flatMap((port) => narrowedPort(service.name, port) ?? []);
  return [version, health].filter((finding) => finding !== undefined).concat(moved, narrowed);
}

interface Hashed {
  readonly plan: LaunchPlan;
  readonly program: ResolvedProgram;
  readonly published: readonly PublishedRoute[];
}

function hashOf({ plan, program, published }: Hashed): string {
  const parts = [
    [program.program, program.args, program.env, program.label],
    [plan.cwd, plan.files, plan.listeners, plan.folders],
    published.map(({ route, movedFrom }) => [route.target, route.listen.host, movedFrom ?? route.listen.port]),
  ];
  return digest(parts);
}

/** Everything that a verdict rests on besides the start itself. */
function judgedBy(
  { settings }: Stack,
  { service, plan, findings }: Pick<PreparedService, "service" | "plan" | "findings">,
): string {
  return digest([service, settings.waivers, findings, plan.findings, plan.expected, plan.credentials]);
}

function digest(value: unknown): string {
  return createHash("sha256").update(JSON.stringify(value)).digest("hex");
}
