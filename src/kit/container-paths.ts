import type { Mount, Service } from "../model/stack.ts";
import type { LaunchContext, PlannedFile } from "./launch.ts";

type Where = Pick<LaunchContext, "service" | "folder" | "volumeFolder">;

/** The host path that a container path stands for through the service's mounts; undefined where nothing is mounted there. */
export function hostPathOf(where: Where, containerPath: string): string | undefined {
  const mount = mountOf(where.service, containerPath);
  if (mount === undefined || mount.type === "tmpfs" || isExternal(mount)) return undefined;
  return rootOf(where, mount) + containerPath.slice(withoutSlash(mount.target).length);
}

/** The mount that a container path is in: the one with the longest target, as in a container. */
export function mountOf(service: Service, containerPath: string): Mount | undefined {
  return service.mounts
    .filter((mount) => isUnder(containerPath, withoutSlash(mount.target)))
    .reduce<Mount | undefined>(
      (best, mount) => (best === undefined || mount.target.length >= best.target.length ? mount : best),
      undefined,
    );
}

/** Configs and secrets whose text stands in the manifest, as the files that `hostPathOf` names. */
export function mountedFiles(where: Where): readonly PlannedFile[] {
  return where.service.mounts.flatMap((mount) =>
    mount.content === undefined ? [] : [{ path: rootOf(where, mount), content: mount.content, copyOf: undefined }],
  );
}

/** Folders of the service's volumes: Docker makes them before a container starts. */
export function volumeFolders(where: Where): readonly string[] {
  return where.service.mounts.filter((mount) => mount.type === "volume").map((mount) => rootOf(where, mount));
}

function rootOf({ service, folder, volumeFolder }: Where, mount: Mount): string {
  const slug = withoutSlash(mount.target).replaceAll("/", "_");
  if (mount.content !== undefined) return `${folder}/mounted/${slug}`;
  if (mount.type === "bind" && mount.source !== undefined) return withoutSlash(mount.source);
  return volumeFolder(mount.source ?? `${service.name}-${mount.target.replaceAll("/", "_")}`);
}

/** A secret that is kept elsewhere: nobody here has its text. */
function isExternal({ type, source, content }: Mount): boolean {
  return type === "bind" && source === undefined && content === undefined;
}

function isUnder(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder}/`);
}

function withoutSlash(path: string): string {
  return path.replace(/\/+$/, "");
}
