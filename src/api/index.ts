/**
 * Plumbstack as a library: read a manifest, judge a status, re-check a ledger.
 * @packageDocumentation
 */
export { PlumbError } from "../base/errors.ts";
export { verifyLedger, type Verification } from "../ledger/verify.ts";
export { findManifest, type FoundManifest } from "../manifest/find-manifest.ts";
export { loadStack, type LoadRequest } from "../manifest/load-stack.ts";
export { scoreLine, scoreOf } from "../model/score.ts";
export type { Service, Stack } from "../model/stack.ts";
export type { Score, ServiceStatus, StackStatus } from "../model/status.ts";
export type { Finding, ProbeResult, Verdict } from "../model/verdict.ts";
