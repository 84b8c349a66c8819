import { describe, expect, it } from "vitest";
import { bareService, type Service } from "../model/stack.ts";
import { hostNames } from "./host-names.ts";

const service = (name: string, more: Partial<Service> = {}): Service => ({ ...bareService(name, "generic"), ...more });

describe("host names of a stack", () => {
  const named = hostNames([
    service("app", { networks: ["front", "middle"] }),
    service("db", { networks: ["back"], containerName: "The-Database" }),
    service("api", { networks: ["middle"], aliases: ["backend"], hostname: "db" }),
    service("worker", { networks: ["middle"], aliases: ["backend"] }),
    service("cache", { networks: ["back"], aliases: ["backend"] }),
    service("side", { networkMode: "service:db" }),
  ]);

  it("hold where both share a network", () => {
    expect(named("api", "app")).toEqual({ is: "service", service: "api" });
    expect(named("API", "worker")).toEqual({ is: "service", service: "api" });
  });

  it("of a service on other networks mean nobody who could be reached", () => {
    expect(named("db", "app")).toEqual({ is: "elsewhere", service: "db" });
    expect(named("the-database", "app")).toEqual({ is: "elsewhere", service: "db" });
    expect(named("the-database", "cache")).toEqual({ is: "service", service: "db" });
  });

  it("that two claim mean neither, unless only one of them is near", () => {
    expect(named("backend", "app")).toEqual({ is: "ambiguous", services: ["api", "worker"] });
    expect(named("backend", "db")).toEqual({ is: "service", service: "cache" });
  });

  it("of oneself hold always, and those of nobody never", () => {
    expect(named("app", "app")).toEqual({ is: "service", service: "app" });
    expect(named("elsewhere.example", "app")).toEqual({ is: "nobody" });
  });

  it("a service in another's network space sees that one's neighbours", () => {
    expect(named("cache", "side")).toEqual({ is: "service", service: "cache" });
  });
});
