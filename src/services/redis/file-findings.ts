import { ambiguousName, otherNetwork } from "../../kit/host-findings.ts";
import type { LaunchContext } from "../../kit/launch.ts";
import type { Finding } from "../../model/verdict.ts";
import { isOpen } from "./acl.ts";
import { isYes } from "./image-settings.ts";
import { contracts, type ImageContract } from "./knowledge/images.ts";
import { isOn, masterOf, settingOf, valueOf, type Settings } from "./settings.ts";

export interface Judged {
  readonly context: LaunchContext;
  readonly contract: ImageContract;
  /** The image's script runs. */
  readonly byScript: boolean;
  readonly settings: Settings;
  readonly users: readonly (readonly string[])[];
  /** The login is not to be found in the files. */
  readonly undecided: boolean;
  /** What is not carried out here, in a few words. */
  readonly unsupported: string | undefined;
}

type Part = Pick<Finding, "id" | "verdict" | "severity" | "message" | "hint" | "at">;

/** What is decided from the files: on loopback, and without the image, it would never show. */
export function fileFindings(judged: Judged): readonly Finding[] {
  const service = judged.context.service.name;
  return [
    protectedMode(judged),
    ignoredPassword(judged),
    emptyPassword(judged),
    modules(judged),
    noLogin(judged),
    notSupported(judged),
    masterName(judged),
  ].flatMap((part) => (part === undefined ? [] : [{ ...part, service, evidence: [] }]));
}

/** Until 6.2 a `bind` was enough to turn it off; since 7.0 the password alone counts. */
function protectedMode({ context, contract, byScript, settings, users }: Judged): Part | undefined {
  const { service } = context;
  const on = isOn(settings, "protected-mode", !byScript && contract.protectedMode === "yes");
  const bound = isOld(service.image?.tag) && valueOf(settings, "bind") !== undefined;
  if (!on || bound || !isOpen(users, valueOf(settings, "requirepass") ?? "")) return undefined;
  return {
    id: "redis.protected-mode",
    verdict: "fail",
    severity: "critical",
    message: `${service.name} runs in protected mode without a password: in its container it answers every neighbour with -DENIED`,
    hint: "set requirepass, or protected-mode no where the network is private",
    at: settingOf(settings, "protected-mode")?.at ?? context.at(["command"]),
  };
}

function isOld(tag: string | undefined): boolean {
  const major = /^v?(\d+)(?=\.|-|$)/.exec(tag ?? "")?.[1];
  return major !== undefined && Number(major) < 7;
}

/** REDIS_PASSWORD is known from other images; the official one never looks at it. */
function ignoredPassword({ context, contract, byScript, settings, users }: Judged): Part | undefined {
  const { service, at } = context;
  if ((valueOf(settings, "requirepass") ?? "") !== "" || users.length > 0) return undefined;
  const elsewhere = new Set(
    contracts.flatMap(({ variables }) =>
      Object.entries(variables).flatMap(([name, meaning]) =>
        "sets" in meaning && meaning.sets === "requirepass" ? [name] : [],
      ),
    ),
  );
  const variable = Object.keys(service.environment).find((name) => {
    const counts = byScript && name in contract.variables;
    return elsewhere.has(name) && !counts && service.environment[name] !== "";
  });
  if (variable === undefined) return undefined;
  return {
    id: "redis.password-ignored",
    verdict: "fail",
    severity: "high",
    message: `${variable} of ${service.name} has no effect in ${service.image?.reference ?? "this image"}: it asks nobody for a password`,
    hint: "give it to the server itself: redis-server --requirepass ...",
    at: at(["environment", variable]),
  };
}

function emptyPassword({ context, contract, byScript, settings }: Judged): Part | undefined {
  const { service, at } = context;
  const allows = contract.allowsEmptyPassword;
  if (allows === undefined || !byScript || isYes(service.environment[allows])) return undefined;
  if ((valueOf(settings, "requirepass") ?? "") !== "") return undefined;
  return {
    id: "redis.empty-password",
    verdict: "fail",
    severity: "critical",
    message: `${service.name} has no password: ${service.image?.reference} refuses to start without one`,
    hint: `set ${Object.keys(contract.variables)[0]}, or ${allows}=yes where the network is private`,
    at: at(["environment"]),
  };
}

function modules({ context, contract, byScript }: Judged): Part | undefined {
  const { service, at } = context;
  if (contract.modules === undefined || !byScript) return undefined;
  const used = contract.modules.variables.find((name) => (service.environment[name] ?? "") !== "");
  return {
    id: "redis.modules-absent",
    verdict: used === undefined ? "pass" : "unknown",
    severity: used === undefined ? "medium" : "high",
    message: `${service.name} runs without the modules of ${service.image?.reference} (${contract.modules.names})${used === undefined ? "" : `, and ${used} shows that they are used`}`,
    hint: "what needs them is not shown by this run",
    at: used === undefined ? at(["image"]) : at(["environment", used]),
  };
}

function noLogin({ context, settings, undecided }: Judged): Part | undefined {
  if (!undecided) return undefined;
  return {
    id: "redis.no-login",
    verdict: "unknown",
    severity: "high",
    message: `${context.service.name} asks for a login, and its configuration holds no password in plain text`,
    hint: "x-plumb.password holds the password of the default user; for another user write it in plain text (user NAME on >PASSWORD ...)",
    at: settingOf(settings, "user", "aclfile")?.at ?? context.at([]),
  };
}

function notSupported({ context, settings, unsupported }: Judged): Part | undefined {
  if (unsupported === undefined) return undefined;
  return {
    id: "redis.not-supported",
    verdict: "unknown",
    severity: "high",
    message: `${context.service.name} uses ${unsupported}, which is not supported by this runtime`,
    hint: "nothing is shown of it here",
    at: settingOf(settings, "cluster-enabled", "port", "sentinel")?.at ?? context.at(["command"]),
  };
}

function masterName({ context, settings }: Judged): Part | undefined {
  const master = masterOf(settings);
  if (master === undefined) return undefined;
  const named = context.book.serviceNamed(master.host, context.service.name);
  const subject = `replicaof of ${context.service.name}`;
  const { at } = master.setting;
  if (named.is === "elsewhere") return { ...otherNetwork(subject, master.host), at };
  if (named.is !== "ambiguous") return undefined;
  return { ...ambiguousName(subject, { word: master.host, services: named.services }), at };
}
