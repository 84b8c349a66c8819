import { describe, expect, it } from "vitest";
import type { LaunchContext } from "../../kit/launch.ts";
import { bareService, type Service, type Stack } from "../../model/stack.ts";
import { hostNames } from "../../translate/host-names.ts";
import { launchGeneric } from "./launch.ts";

const web: Service = {
  ...bareService("web", "generic"),
  networks: ["front"],
  ports: [{ target: 3000, protocol: "tcp", published: 18123, hostIp: undefined, path: [] }],
  environment: { CACHE_URL: "redis://cache:6379", PASSWORD_FILE: "/run/secrets/pw", API_URL: "http://api:80" },
  mounts: [
    { ...base("/etc/web"), type: "bind", source: "/project/conf" },
    { ...base("/run/secrets/pw"), type: "bind", source: undefined, content: "secret" },
    { ...base("/data"), type: "volume", source: "data" },
  ],
  settings: { process: { command: ["serve", "--config", "/etc/web/x.conf"], env: {}, healthcheck: "judge" } },
};
const others: readonly Service[] = [
  { ...bareService("cache", "redis"), networks: ["back"] },
  { ...bareService("one", "generic"), networks: ["front"], aliases: ["api"] },
  { ...bareService("two", "generic"), networks: ["front"], aliases: ["api"] },
];

function base(target: string): { target: string; readOnly: boolean; createHostPath: boolean; path: [] } {
  return { target, readOnly: false, createHostPath: true, path: [] };
}

const context = {
  stack: { folder: "/project", services: [web, ...others] } as unknown as Stack,
  service: web,
  folder: "/project/.plumb/services/web",
  volumeFolder: (volume: string) => `/project/.plumb/volumes/${volume}`,
  at: (path: readonly string[]) => ({ file: "compose.yaml", line: path.length, column: 1 }),
  book: {
    addressOf: () => ({ network: "127.9.9.2", inside: "127.9.9.3" }),
    localPort: (_service: string, port: number) => port,
    serviceNamed: hostNames([web, ...others]),
  },
} as unknown as LaunchContext;

describe("how a program of one's own is started", () => {
  it("container paths of its command and environment lead to files of this machine, which are there", async () => {
    const plan = await launchGeneric(context);
    expect(plan.argv).toEqual(["serve", "--config", "/project/conf/x.conf"]);
    const secret = "/project/.plumb/services/web/mounted/_run_secrets_pw";
    expect(plan.env["PASSWORD_FILE"]).toBe(secret);
    expect(plan.files).toEqual([{ path: secret, content: "secret", copyOf: undefined }]);
    expect(plan.folders).toContain("/project/.plumb/volumes/data");
  });

  it("a service on another network is no neighbour, and a name of two is nobody's", async () => {
    const { env, findings } = await launchGeneric(context);
    expect([env["CACHE_URL"], env["API_URL"]]).toEqual(["redis://cache:6379", "http://api:80"]);
    expect(findings.map(({ id, verdict, severity }) => [id, verdict, severity])).toEqual([
      ["translate.other-network", "fail", "high"],
      ["translate.ambiguous-name", "unknown", "high"],
    ]);
    expect(findings[0]?.message).toBe(
      "CACHE_URL of web names cache, which is on none of its networks: in containers the name is not found",
    );
  });
});
