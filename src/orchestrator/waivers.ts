import type { Waiver } from "../model/settings.ts";
import type { Finding } from "../model/verdict.ts";
import { today } from "../system/clock.ts";

interface WaivedService {
  readonly name: string;
  readonly proof: { readonly ids: readonly string[]; readonly planKnown: boolean };
  readonly ownFindings: readonly Finding[];
}

/** A finding that somebody answers for is `skipped`, in the open; the service is then not called proven. */
export function waive(findings: readonly Finding[], service: string, waivers: readonly Waiver[]): readonly Finding[] {
  const day = today();
  return findings.map((finding) => {
    const waiver = waivers.find((one) => one.finding === finding.id && (one.service ?? service) === service);
    if (waiver === undefined || waiver.until < day || finding.verdict === "pass") return finding;
    const { owner, until, reason } = waiver;
    return {
      ...finding,
      verdict: "skipped",
      message: `${finding.message} (waived by ${owner} until ${until}: ${reason})`,
    };
  });
}

/** Waivers that waive nothing: they have ended, or what they name is nowhere planned or found. */
export function idleWaivers(waivers: readonly Waiver[], services: readonly WaivedService[]): readonly Finding[] {
  const day = today();
  if (services.length === 0 || services.some(({ proof }) => !proof.planKnown)) return [];
  return waivers.flatMap((waiver) => {
    const meant = services.filter(({ name }) => waiver.service === undefined || waiver.service === name);
    const known = meant.some(
      ({ proof, ownFindings }) =>
        proof.ids.includes(waiver.finding) || ownFindings.some(({ id }) => id === waiver.finding),
    );
    const who = waiver.service === undefined ? waiver.finding : `${waiver.finding} of ${waiver.service}`;
    if (known && waiver.until >= day) return [];
    const shared = { verdict: "warn", severity: "low", evidence: [] } as const;
    const ended: Finding = {
      id: "waiver.expired",
      message: `the waiver for ${who} ended on ${waiver.until}`,
      hint: `${waiver.owner} renews it, or mends what it waived`,
      ...shared,
    };
    const idle: Finding = {
      id: "waiver.without-effect",
      message: `the waiver for ${who} names nothing that was planned or found`,
      hint: "is it spelt right? else drop it",
      ...shared,
    };
    return [known ? ended : idle];
  });
}
