import { tryParseDuration } from "../base/duration.ts";
import { plain, textOf, type Node } from "./node.ts";
import { problemAt } from "./problem.ts";

/** In milliseconds. @throws PlumbError `manifest.bad-duration` */
export function readDuration(node: Node | undefined): number | undefined {
  if (node === undefined || plain(node) === null) return undefined;
  const written = textOf(node) ?? "";
  const ms = tryParseDuration(written);
  if (ms !== undefined) return ms;
  throw problemAt("bad-duration", node.at, `"${written}" is no duration`, "write it as 500ms, 5s, 1m30s");
}
