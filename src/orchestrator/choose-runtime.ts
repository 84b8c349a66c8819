import { PlumbError } from "../base/errors.ts";
import type { ServiceKind } from "../kit/service.ts";
import type { Service, Stack } from "../model/stack.ts";

export type LocalRuntime = "embedded" | "process";

/**
 * How a service will run: the command line first (`redis=process`, then `process`), then the service's own setting, then the stack's.
 * A kind without engine (a generic service) runs as a process where embedded engines are asked for: there is nothing to embed.
 * @throws PlumbError `runtime.no-choice`, `runtime.unknown`, `runtime.not-here` (exit 2)
 */
export function chooseRuntime(stack: Stack, service: Service, choice: RuntimeChoice): LocalRuntime {
  const { kind, asked } = choice;
  const own = asked.findLast((entry) => entry.startsWith(`${service.name}=`))?.slice(service.name.length + 1);
  const all = asked.findLast((entry) => !entry.includes("="));
  const wanted = own ?? all ?? service.settings.runtime ?? stack.settings.runtime;
  if (wanted === "embedded" || wanted === "process")
    return possible(service, kind, { wanted, explicit: own !== undefined });
  if (wanted === "auto") return automatic(service, kind);
  if (wanted === "docker" || wanted === "attach") {
    throw new PlumbError("runtime.not-here", {
      message: `the runtime ${wanted} (service ${service.name}) is not part of this version`,
      hint: `choose --runtime embedded or --runtime process`,
    });
  }
  throw new PlumbError("runtime.unknown", {
    message: `"${wanted}" is no runtime (service ${service.name})`,
    hint: "write embedded or process, for one service as redis=process",
  });
}

export interface RuntimeChoice {
  readonly kind: ServiceKind;
  /** As given with `--runtime`, in order. */
  readonly asked: readonly string[];
}

function possible(
  service: Service,
  kind: ServiceKind,
  { wanted, explicit }: { wanted: LocalRuntime; explicit: boolean },
): LocalRuntime {
  if (kind.runtimes.includes(wanted)) return wanted;
  const other = kind.runtimes[0];
  if (!explicit && other !== undefined) return other;
  throw new PlumbError("runtime.not-here", {
    message: `${service.name} (${kind.kind}) can't run as ${wanted}`,
    hint: `choose one of: ${kind.runtimes.join(", ")}`,
  });
}

/** Embedded is never chosen silently. A generic service has a command of the user's own or nothing, so nothing is chosen for it. */
function automatic(service: Service, kind: ServiceKind): LocalRuntime {
  if (!kind.runtimes.includes("embedded")) return kind.runtimes[0] ?? "process";
  throw new PlumbError("runtime.no-choice", {
    message: `how to run ${service.name} (${kind.kind}) is not chosen, and no Docker engine is used by this version`,
    hint: "choose --runtime embedded (our own engine, labelled so) or --runtime process (the native program of this machine)",
    context: { choices: kind.runtimes },
  });
}
