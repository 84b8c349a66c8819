import type { LaunchContext, LaunchPlan } from "../../src/kit/launch.ts";
import { bareService, type Mount, type Service, type Stack } from "../../src/model/stack.ts";
import { launchRedis } from "../../src/services/redis/launch.ts";
import { createAddressBook } from "../../src/translate/address-book.ts";

export interface LaunchCase extends Partial<Omit<Service, "image" | "mounts">> {
  readonly image?: string;
  /** Container paths by what is mounted there: a file of the project, or `{ content }`. */
  readonly mounts?: Readonly<Record<string, string | { readonly content: string }>>;
  /** Files of the project by path. */
  readonly files?: Readonly<Record<string, string>>;
  readonly others?: readonly Service[];
  readonly runtime?: "embedded" | "process";
  readonly masterRuntime?: "embedded" | "process";
  readonly password?: string;
}

/** The plan for one Redis called `redis`, in a stack of its own, with files that are only text. */
export function planRedis(given: LaunchCase): Promise<LaunchPlan> {
  const { image = "redis:7.0", mounts = {}, files = {}, others = [], runtime = "process", ...more } = given;
  const colon = image.lastIndexOf(":");
  const service: Service = {
    ...bareService("redis", "redis"),
    ...(more as Partial<Service>),
    image: { reference: image, repository: image.slice(0, colon), tag: image.slice(colon + 1), digest: undefined },
    mounts: Object.entries(mounts).map(([target, from]) => mountAt(target, from)),
  };
  const stack = { folder: "/project", services: [service, ...others] } as unknown as Stack;
  const book = createAddressBook({
    stack,
    mode: "pairs",
    prefixes: ["127.77.7"],
    places: new Map(),
    localPorts: new Map(),
    nextPort: () => 1,
  });
  const context: LaunchContext = {
    stack,
    service,
    runtime,
    book,
    env: {},
    folder: "/p",
    volumeFolder: (volume) => `/volumes/${volume}`,
    readFile: (path) => files[path],
    isFolder: () => false,
    listFolder: (folder) =>
      Object.keys(files)
        .filter((path) => path.startsWith(`${folder}/`))
        .map((path) => path.slice(folder.length + 1)),
    mainEndpoint: () => undefined,
    runtimeOf: () => given.masterRuntime ?? "process",
    statedPassword: given.password === undefined ? undefined : { password: given.password, origin: "x-plumb" },
    at: (path) => ({ file: "compose.yaml", line: 1 + path.length, column: 1 }),
  };
  return launchRedis(context);
}

function mountAt(target: string, from: string | { readonly content: string }): Mount {
  const base = { target, readOnly: false, createHostPath: true, path: ["volumes", 0] } as const;
  if (typeof from !== "string") return { ...base, type: "bind", source: undefined, content: from.content };
  return { ...base, type: from.startsWith("/") ? "bind" : "volume", source: from };
}

/** Lines of the copy that the server starts with, without those that are always at its end. */
export function ownLines(plan: LaunchPlan): readonly string[] {
  const lines = (plan.files[0]?.content ?? "").trimEnd().split("\n");
  const end = lines.findLastIndex((line) => line.startsWith("bind "));
  return lines.slice(0, end);
}
