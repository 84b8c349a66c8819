import type { Credentials } from "../../kit/launch.ts";
import type { Settings } from "./settings.ts";

/** Users of the configuration or of its ACL file, in order; each as the words after `user`. */
export function usersOf(settings: Settings, aclFile: string | undefined): readonly (readonly string[])[] {
  const inline = settings.filter(({ words }) => words[0]?.toLowerCase() === "user").map(({ words }) => words.slice(1));
  const filed = (aclFile ?? "")
    .split("\n")
    .map((line) => line.trim().split(/\s+/))
    .filter(([first]) => first?.toLowerCase() === "user")
    .map((words) => words.slice(1));
  return [...inline, ...filed];
}

/** `undecided`: one has to log in, and the files hold no password in plain text. `undefined`: nothing is said of users. */
export type Login = Credentials | "undecided" | undefined;

/**
 * With which user a client gets in (https://redis.io/docs/latest/operate/oss_and_stack/management/security/acl/): the default
 * one where it is on, else the first one with a password in plain text, one that may do everything before others.
 */
export function loginOf(users: readonly (readonly string[])[]): Login {
  const standard = users.findLast(([name]) => name === "default");
  if (standard === undefined) return undefined;
  if (isOn(standard)) {
    if (standard.includes("nopass")) return {};
    const password = plainPassword(standard);
    return password === undefined ? "undecided" : { password, origin: "user default" };
  }
  const others = users.filter((user) => user[0] !== "default" && isOn(user) && plainPassword(user) !== undefined);
  const chosen = others.find(mayAll) ?? others[0];
  const password = chosen === undefined ? undefined : plainPassword(chosen);
  if (chosen?.[0] === undefined || password === undefined) return "undecided";
  return { username: chosen[0], password, origin: `user ${chosen[0]}` };
}

/** The default user lets everybody in: no password is asked for. */
export function isOpen(users: readonly (readonly string[])[], requirepass: string): boolean {
  const standard = users.findLast(([name]) => name === "default");
  return standard === undefined ? requirepass === "" : isOn(standard) && standard.includes("nopass");
}

function isOn(user: readonly string[]): boolean {
  return user.findLast((word) => /^(on|off)$/i.test(word))?.toLowerCase() === "on";
}

function plainPassword(user: readonly string[]): string | undefined {
  return user.findLast((word) => word.startsWith(">"))?.slice(1);
}

function mayAll(user: readonly string[]): boolean {
  return (
    user.some((word) => /^(\+@all|allcommands)$/i.test(word)) && user.some((word) => /^(~\*|allkeys)$/i.test(word))
  );
}
