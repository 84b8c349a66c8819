import { expect, it } from "vitest";
import type { AddressBook } from "../kit/address-book.ts";
import type { LaunchPlan } from "../kit/launch.ts";
import type { ServiceKind } from "../kit/service.ts";
import { bareService, type Service } from "../model/stack.ts";
import { endpointsOf } from "./endpoints.ts";

const probe = {
  name: "answers",
  http: { url: "/", method: "GET", headers: {}, insecure: false },
  expect: { status: 200 },
};
const service: Service = {
  ...bareService("web", "generic"),
  expose: [{ target: 3000, protocol: "tcp" }],
  settings: { probes: [probe] },
};

it("a port that is probed over HTTP speaks HTTP, also where another one stands for it here", () => {
  const endpoints = endpointsOf({
    service,
    kind: { endpoints: [] } as unknown as ServiceKind,
    plan: {
      listeners: [
        { endpoint: "port-3000", containerPort: 3000, protocol: "tcp", hosts: ["127.0.0.1"], port: 41_000 },
        { endpoint: "port-41000", containerPort: 41_000, protocol: "tcp", hosts: ["127.0.0.1"], port: 3000 },
      ],
    } as unknown as LaunchPlan,
    book: {
      mode: "remapped",
      addressOf: () => ({ network: "127.0.0.1", inside: "127.0.0.1" }),
    } as unknown as AddressBook,
    published: [],
  });
  expect(
    endpoints.filter(({ viewpoint }) => viewpoint === "network").map(({ name, scheme }) => [name, scheme]),
  ).toEqual([
    ["port-3000", "http"],
    ["port-41000", "tcp"],
  ]);
});
