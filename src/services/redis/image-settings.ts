import { hostPathOf, mountOf } from "../../kit/container-paths.ts";
import type { LaunchContext } from "../../kit/launch.ts";
import type { Service } from "../../model/stack.ts";
import { contracts, type ImageContract, unknownImage, type VariableMeaning } from "./knowledge/images.ts";
import { optionLines, splitWords } from "./redis-conf.ts";
import type { Setting } from "./settings.ts";

/** The contract of a service's image, behind whatever registry it is. */
export function contractOf({ image }: Pick<Service, "image">): ImageContract {
  const repository = image?.repository.toLowerCase() ?? "";
  const isOf = (name: string): boolean =>
    repository === name || (name.includes("/") && repository.endsWith(`/${name}`));
  return contracts.find(({ images }) => images.some(isOf)) ?? unknownImage;
}

/** What the image's script makes of the environment: directives, each with the variable it comes from. */
export function imageSettings(context: LaunchContext, contract: ImageContract): readonly Setting[] {
  const { environment } = context.service;
  const plain = Object.entries(contract.variables).flatMap(([name, meaning]) => {
    const value = environment[name];
    if (value === undefined || value === "") return [];
    const at = context.at(["environment", name]);
    return linesOf(context, meaning, value).map((words) => ({ words, at }));
  });
  return [...plain, ...replicaSettings(context, contract)];
}

function linesOf(context: LaunchContext, meaning: VariableMeaning, value: string): readonly (readonly string[])[] {
  if ("options" in meaning) return optionLines(splitWords(value) ?? value.split(/\s+/));
  if ("turns" in meaning) return [[meaning.turns, isYes(value) ? "yes" : "no"]];
  if ("disables" in meaning) return value.split(/[\s,]+/).map((name) => ["rename-command", name, ""]);
  if ("unsupported" in meaning) return [];
  const text = meaning.file === true ? textAt(context, value)?.trim() : value;
  return text === undefined ? [] : [[meaning.sets, text]];
}

function replicaSettings(context: LaunchContext, { replication }: ImageContract): readonly Setting[] {
  const { environment } = context.service;
  if (replication === undefined || !replication.replica.includes((environment[replication.mode] ?? "").toLowerCase()))
    return [];
  const variable = replication.host.find((name) => (environment[name] ?? "") !== "");
  if (variable === undefined) return [];
  const port = replication.port.map((name) => environment[name]).find((value) => value !== undefined && value !== "");
  const words = ["replicaof", environment[variable] ?? "", port ?? "6379"];
  return [{ words, at: context.at(["environment", variable]) }];
}

export function isYes(value: string | undefined): boolean {
  return /^(yes|true|1)$/i.test(value ?? "");
}

/** The text of a file inside the container; undefined where none is mounted there. */
export function textAt(context: LaunchContext, containerPath: string): string | undefined {
  const mount = mountOf(context.service, containerPath);
  if (mount?.content !== undefined) return mount.target === containerPath ? mount.content : undefined;
  const path = hostPathOf(context, containerPath);
  return path === undefined ? undefined : context.readFile(path);
}
