import { services } from "../../generated/services.ts";
import { environment } from "../../system/environment.ts";
import { hasLoopbackPairs } from "../../system/loopback-lease.ts";
import { findProgram } from "../../system/programs.ts";
import { flag, type CommandContext, type ExitCode } from "../context.ts";

interface Line {
  readonly what: string;
  readonly ok: boolean;
  readonly text: string;
}

export async function doctor(context: CommandContext): Promise<ExitCode> {
  const lines = [node(), await pairs(), proc(), ...(await kinds(context)), docker()];
  if (flag(context, "json")) context.out.write(`${JSON.stringify({ schema: "plumb.doctor/1", lines })}\n`);
  else for (const line of lines) context.out.write(`  ${line.ok ? "✔" : "–"} ${line.what.padEnd(18)} ${line.text}\n`);
  return 0;
}

function node(): Line {
  return { what: "node", ok: true, text: process.version };
}

async function pairs(): Promise<Line> {
  const ok = await hasLoopbackPairs();
  return {
    what: "loopback pairs",
    ok,
    text: ok ? "services keep their container ports" : "ports are remapped on 127.0.0.1; viewpoints are weaker",
  };
}

function proc(): Line {
  const ok = process.platform === "linux";
  return { what: "process facts", ok, text: ok ? "/proc tells who listens where" : "needs Linux" };
}

function docker(): Line {
  const path = findProgram("docker", { env: environment(), cwd: process.cwd() });
  return { what: "docker", ok: false, text: path === undefined ? "not there" : "there; not used by this version" };
}

async function kinds(context: CommandContext): Promise<readonly Line[]> {
  const lines = await Promise.all(
    services.kinds.map(async (name): Promise<readonly Line[]> => {
      const kind = await services.load(name);
      if (kind.native === undefined) return [];
      const path = findProgram(kind.native.program, { env: environment(), cwd: process.cwd() });
      const engine = context.entries.engine(name);
      return [
        {
          what: `${name} embedded`,
          ok: engine !== undefined,
          text: engine === undefined ? "no engine" : `emulates ${kind.emulates ?? "?"}`,
        },
        { what: `${name} process`, ok: path !== undefined, text: path ?? `not on PATH: plumb install ${name}` },
      ];
    }),
  );
  return lines.flat();
}
