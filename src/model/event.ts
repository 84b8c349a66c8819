import type { Phase, ServiceStatus } from "./status.ts";
import type { Fact, Finding, ProbeResult } from "./verdict.ts";

/** What leaves the orchestrator on its one bus. Terminal, ledger and `--json` are listeners. NDJSON lines have this shape. */
export type PlumbEvent =
  | {
      readonly type: "phase";
      readonly at: number;
      readonly service: string;
      readonly phase: Phase;
      readonly reason?: string;
    }
  | { readonly type: "service"; readonly at: number; readonly status: ServiceStatus }
  | { readonly type: "probe"; readonly at: number; readonly result: ProbeResult }
  | { readonly type: "finding"; readonly at: number; readonly finding: Finding }
  | { readonly type: "fact"; readonly at: number; readonly fact: Fact }
  | {
      readonly type: "done";
      readonly at: number;
      readonly command: string;
      readonly outcome: "pass" | "fail" | "unknown" | "warn";
    };
