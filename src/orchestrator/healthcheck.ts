import type { ServiceKind } from "../kit/service.ts";
import type { Service, Stack } from "../model/stack.ts";
import type { Finding } from "../model/verdict.ts";

/** The service's health command where the manifest asks to run it here; undefined where it is only judged. */
export function localHealthcheck(service: Service): readonly string[] | undefined {
  const { healthcheck, settings } = service;
  if (settings.process?.healthcheck !== "run" || healthcheck === undefined || healthcheck.disabled) return undefined;
  return commandOf(healthcheck.test);
}

/** A health check that cannot work in the named image: under Docker the dependents would wait for ever. */
export function judgeHealthcheck(stack: Stack, service: Service, kind: ServiceKind): Finding | undefined {
  const command = commandOf(service.healthcheck?.test);
  if (command === undefined || service.healthcheck?.disabled === true) return undefined;
  const absent = kind.absentTools?.(service.image?.tag) ?? [];
  const text = command.join(" ");
  const tool = absent.find((name) => new RegExp(`(^|[\\s;&|/])${name}(\\s|$)`).test(text));
  if (tool === undefined) return undefined;
  const waiting = stack.services
    .filter((other) =>
      other.dependsOn.some((need) => need.service === service.name && need.condition === "service_healthy"),
    )
    .map((other) => other.name);
  return {
    id: "healthcheck.cannot-work",
    verdict: "fail",
    severity: "high",
    service: service.name,
    message:
      `the health check of ${service.name} runs ${tool}, which ${service.image?.reference} does not have` +
      (waiting.length === 0 ? "" : `; under Docker ${waiting.join(", ")} would never start`),
    hint: "use a program that the image has",
    at: stack.origins.at(["services", service.name, "healthcheck", "test"]),
    evidence: [],
  };
}

function commandOf(test: readonly string[] | undefined): readonly string[] | undefined {
  const [form, ...rest] = test ?? [];
  if (form === "CMD") return rest;
  if (form === "CMD-SHELL") return ["/bin/sh", "-c", rest.join(" ")];
  return undefined;
}
