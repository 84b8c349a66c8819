import { PlumbError } from "../../base/errors.ts";
import { services } from "../../generated/services.ts";
import { environment } from "../../system/environment.ts";
import { runInForeground } from "../../system/foreground.ts";
import { findProgram } from "../../system/programs.ts";
import { run } from "../../system/spawn.ts";
import { flag, type CommandContext, type ExitCode } from "../context.ts";

/** PATH first, then the system's packages; nothing is installed without a yes. */
export async function install(context: CommandContext): Promise<ExitCode> {
  const [name = ""] = context.parsed.args;
  const { native } = await services.load(name);
  if (!services.kinds.includes(name) || native === undefined) throw nothingToInstall(name);
  const look = { env: environment(), cwd: process.cwd() };
  const found = findProgram(native.program, look);
  if (found !== undefined) {
    const result = await run(context.scope, { argv: [found, ...native.versionArgs] });
    const version = native.versionPattern.exec(result.stdout + result.stderr)?.[1] ?? "of unknown version";
    context.out.write(`  ${native.program} ${version} is there: ${found}\n`);
    return 0;
  }
  const apt = findProgram("apt-get", look);
  if (apt === undefined || native.debianPackage === undefined) throw nothingToInstall(name);
  const command = [apt, "install", "-y", "--no-install-recommends", native.debianPackage];
  if (!flag(context, "yes")) {
    context.out.write(
      `  ${native.program} is not there. To install it: plumb install ${name} --yes\n  which runs: ${command.join(" ")}\n`,
    );
    return 3;
  }
  return runInForeground(command, environment());
}

function nothingToInstall(name: string): PlumbError {
  return new PlumbError("install.no-way", {
    message: `there is no way known here to install a server for "${name}"`,
    hint: "put its program on PATH, or use --runtime embedded",
  });
}
