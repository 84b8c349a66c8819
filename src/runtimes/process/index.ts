import { PlumbError } from "../../base/errors.ts";
import type { Scope } from "../../base/scope.ts";
import type { ResolveContext, ResolvedProgram, ServiceRuntime } from "../../kit/runtime.ts";
import type { NativeProgram } from "../../kit/service.ts";
import { findProgram } from "../../system/programs.ts";
import { run } from "../../system/spawn.ts";

/** Native binaries of this machine: PATH and the system's packages; or the user's own command for a generic service. */
export const native: ServiceRuntime = {
  name: "process",
  async resolve(scope, context) {
    const [program = "", ...args] = context.plan.argv;
    const path = findProgram(program, { env: { ...context.env, ...context.plan.env }, cwd: context.plan.cwd });
    if (path === undefined) throw notFound(program, context);
    const version = context.kind.native === undefined ? undefined : await versionOf(scope, path, context.kind.native);
    return { program: path, args, env: context.plan.env, ...labelled(program, version) };
  },
};

const versions = new Map<string, string | undefined>();

async function versionOf(scope: Scope, path: string, native: NativeProgram): Promise<string | undefined> {
  if (!versions.has(path)) {
    const result = await run(scope, { argv: [path, ...native.versionArgs] });
    versions.set(path, native.versionPattern.exec(result.stdout + result.stderr)?.[1]);
  }
  return versions.get(path);
}

function labelled(program: string, version: string | undefined): Pick<ResolvedProgram, "label" | "version"> {
  const name = program.split("/").at(-1) ?? program;
  return { label: version === undefined ? name : `${name} ${version}`, version };
}

function notFound(program: string, { kind, plan }: ResolveContext): PlumbError {
  const debian = kind.native?.debianPackage;
  return new PlumbError("process.not-found", {
    message: `${program} is not on this machine's PATH (service ${plan.service})`,
    hint:
      debian === undefined ? `install ${program}, or correct x-plumb.process.command` : `plumb install ${kind.kind}`,
    context: { program, service: plan.service },
  });
}
