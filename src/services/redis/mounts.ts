import type { LaunchContext } from "../../kit/launch.ts";

/** The host path that a container path stands for through the service's mounts; undefined where nothing is mounted there. */
export function hostPathOf(context: LaunchContext, containerPath: string): string | undefined {
  const mounts = context.service.mounts
    .filter((mount) => mount.type !== "tmpfs" && isUnder(containerPath, mount.target))
    .toSorted((one, other) => other.target.length - one.target.length);
  const [mount] = mounts;
  if (mount === undefined || mount.content !== undefined) return undefined;
  const rest = containerPath.slice(mount.target.replace(/\/$/, "").length);
  if (mount.type === "bind") return mount.source === undefined ? undefined : mount.source + rest;
  return context.volumeFolder(mount.source ?? `${context.service.name}-${mount.target.replaceAll("/", "_")}`) + rest;
}

function isUnder(path: string, folder: string): boolean {
  const base = folder.replace(/\/$/, "");
  return path === base || path.startsWith(`${base}/`);
}
