import type { Route } from "../../orchestrator/forwarding.ts";

export type ToForwarder =
  | { readonly type: "add"; readonly route: Route }
  | { readonly type: "remove"; readonly id: string };

export type FromForwarder =
  | { readonly type: "added"; readonly id: string }
  | { readonly type: "failed"; readonly id: string; readonly code: string }
  | { readonly type: "removed"; readonly id: string };
