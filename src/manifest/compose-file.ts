import type { ComposeRequest } from "./compose-request.ts";
import { extendServices } from "./extends.ts";
import { withIncludes } from "./include.ts";
import { mergeNodes, stripResets } from "./merge.ts";
import type { MapNode } from "./node.ts";
import { readFile } from "./read-file.ts";

/** Several files as one tree: parsed, interpolated, with what they include, extended, merged. @throws PlumbError `manifest.*` */
export function loadComposeFiles(request: ComposeRequest): MapNode {
  const parts = request.files.flatMap((file) => loadOne(request, file));
  const merged = mergeAll(parts);
  if (merged === undefined) throw new Error("no file was asked for");
  return stripResets(merged) as MapNode;
}

/** The documents of one file, each over what it includes: so what the file says of an included service wins. */
function loadOne(request: ComposeRequest, file: string): readonly MapNode[] {
  return readFile({ ...request, file }).map((document) => {
    const whole = withIncludes(document, request, loadComposeFiles);
    return extended(whole, file, request);
  });
}

function extended(root: MapNode, file: string, request: ComposeRequest): MapNode {
  return extendServices(root, {
    file,
    load: (other) => {
      const { variables, access } = request;
      const documents = readFile({ file: other, variables, access }).map((root) => extended(root, other, request));
      return mergeAll(documents) ?? root;
    },
    exists: (other) => request.access.exists(other),
  });
}

function mergeAll(parts: readonly MapNode[]): MapNode | undefined {
  return parts.reduce<MapNode | undefined>(
    (merged, part) => (merged === undefined ? part : (mergeNodes(merged, part) as MapNode)),
    undefined,
  );
}
