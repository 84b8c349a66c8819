import type { Healthcheck } from "../model/stack.ts";
import { unknownKey } from "./check-keys.ts";
import { healthcheckKeys } from "./known-keys.ts";
import { child, textOf, type Node } from "./node.ts";
import { problemAt } from "./problem.ts";
import { readDuration } from "./read-duration.ts";
import { readBoolean, readCount, readTexts } from "./read-scalars.ts";

/** @throws PlumbError `manifest.unknown-key`, `manifest.bad-type`, `manifest.bad-duration` */
export function readHealthcheck(node: Node | undefined): Healthcheck | undefined {
  if (node?.kind !== "map") return undefined;
  for (const [key, value] of node.entries) unknownKey(key, value, healthcheckKeys);
  const test = readTest(child(node, "test"));
  return {
    disabled: readBoolean(child(node, "disable"), false) || test?.[0] === "NONE",
    test,
    intervalMs: readDuration(child(node, "interval")),
    timeoutMs: readDuration(child(node, "timeout")),
    retries: readCount(child(node, "retries"), "retries"),
    startPeriodMs: readDuration(child(node, "start_period")),
  };
}

const starts: ReadonlySet<string> = new Set(["CMD", "CMD-SHELL", "NONE"]);

function readTest(node: Node | undefined): readonly string[] | undefined {
  if (node === undefined) return undefined;
  if (node.kind === "scalar" && typeof node.value === "string") return ["CMD-SHELL", textOf(node) ?? ""];
  if (node.kind !== "list")
    throw problemAt("bad-type", node.at, "test is a text or a list of texts", 'write "command"');
  const words = readTexts(node, "test");
  const [first] = words;
  if (first === undefined) return undefined;
  if (starts.has(first)) return words;
  throw problemAt(
    "bad-type",
    node.at,
    `the list of test starts with "${first}"`,
    "start it with CMD, CMD-SHELL or NONE, or write one text",
  );
}
