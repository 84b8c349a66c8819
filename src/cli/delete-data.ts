import type { Stack } from "../model/stack.ts";
import { stackPaths } from "../orchestrator/paths.ts";
import { exists, listFolder, removeFolder } from "../system/files.ts";

/** What `down --volumes` deletes: named and anonymous volumes, and data of services without one. External volumes are somebody else's. */
export function deletableData(stack: Stack): readonly string[] {
  const paths = stackPaths(stack.folder, stack.name);
  const external = Object.entries(stack.volumes).flatMap(([key, volume]) =>
    volume.external ? [key, volume.name] : [],
  );
  const volumes = listFolder(`${paths.root}/volumes`)
    .filter((name) => !external.includes(name))
    .map((name) => paths.volumeFolder(name));
  const data = listFolder(`${paths.root}/services`).map((name) => `${paths.serviceFolder(name)}/data`);
  return [...volumes, ...data].filter(exists);
}

export function deleteData(folders: readonly string[]): void {
  for (const folder of folders) removeFolder(folder);
}
