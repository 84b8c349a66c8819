import { z } from "zod";
import { parseDuration } from "../base/duration.ts";

/** Plumbstack's own settings: what stands under `x-plumb` in a manifest. The published JSON schema is made from these. */
const duration = z.string().regex(/^(\d+(\.\d+)?(us|ms|s|m|h|d))+$/, "write a duration as 500ms, 5s, 1m30s");
const runtime = z
  .enum(["auto", "embedded", "process", "docker", "attach"])
  .describe(
    "How it runs: our own engine, the native program, Docker, or already somewhere else. The command line's --runtime wins.",
  );

const waiver = z
  .strictObject({
    finding: z.string().min(1).describe("Id of the finding or probe that is waived, e.g. redis.no-auth."),
    service: z.string().optional().describe("Only for this service."),
    reason: z.string().min(3).describe("Why it is acceptable."),
    owner: z.string().min(1).describe("Who answers for it."),
    until: z.iso.date().describe("Last day on which it holds, as YYYY-MM-DD."),
  })
  .describe("Leaves a finding or probe out, in the open: the service is then not called proven.");

const probeName = z.string().min(1).describe("What it shows, in a few words; its id is made from it.");

const httpProbe = z.strictObject({
  name: probeName,
  http: z
    .strictObject({
      url: z
        .string()
        .min(1)
        .describe("A path (on the first port) or a URL with a container port: http://:3000/path, https://:8443/path."),
      method: z.string().default("GET").describe("Method of the request."),
      headers: z.record(z.string(), z.string()).default({}).describe("Headers of the request."),
      body: z.string().optional().describe("Body of the request."),
      insecure: z.boolean().default(false).describe("Accepts a certificate that can't be verified, for https URLs."),
    })
    .describe("An HTTP request to the service."),
  expect: z
    .strictObject({
      status: z.number().int().min(100).max(599).default(200).describe("Status of the answer."),
      body: z.string().optional().describe("Text that the body must contain."),
      matches: z.string().optional().describe("Regular expression that the body must match."),
      json: z.record(z.string(), z.unknown()).optional().describe("Values by path (a.b.0.c) in the JSON body."),
    })
    .prefault({})
    .describe("What has to come back."),
});

const tcpProbe = z.strictObject({
  name: probeName,
  tcp: z
    .strictObject({
      port: z.number().int().min(1).max(65_535).describe("Container port."),
      send: z.string().optional().describe("Text that is sent when the connection is open."),
    })
    .describe("A connection to the service."),
  expect: z
    .strictObject({
      text: z.string().optional().describe("Text that the answer must contain."),
      matches: z.string().optional().describe("Regular expression that the answer must match."),
    })
    .prefault({})
    .describe("What has to come back: something, where `send` is set; an open connection is enough without either."),
});

const execProbe = z.strictObject({
  name: probeName,
  exec: z.array(z.string()).min(1).describe("A command run beside the service, with its environment."),
  expect: z
    .strictObject({
      exit: z.number().int().default(0).describe("Exit code."),
      stdout: z.string().optional().describe("Text that the output must contain."),
      matches: z.string().optional().describe("Regular expression that the output must match."),
    })
    .prefault({})
    .describe("What has to come back."),
});

const userProbe = z.union([httpProbe, tcpProbe, execProbe]);

const probes = z
  .union([
    z.array(userProbe),
    z.strictObject({
      timeout: duration.optional().describe("Longest time for one probe, in place of each probe's own."),
      list: z.array(userProbe).optional().describe("The probes."),
    }),
  ])
  .describe("Probes of your own, on top of those of the kind: a list, or an object with `timeout` and `list`.");

const processSettings = z
  .strictObject({
    command: z.union([z.string(), z.array(z.string()).min(1)]).describe("How the service is run on this machine."),
    cwd: z.string().optional().describe("Folder, relative to the manifest."),
    env: z
      .record(z.string(), z.string())
      .default({})
      .describe("Extra environment; ${host}, ${port}, ${inside}, ${service:NAME} and ${url:NAME} are filled in."),
    ports: z.array(z.number().int().min(1).max(65_535)).optional().describe("Ports it listens on, if not in `ports`."),
    healthcheck: z
      .enum(["judge", "run"])
      .default("judge")
      .describe(
        "Whether the service's Compose health check is run on this machine, where it decides when the service is ready.",
      ),
    binary: z.string().optional().describe("Path of the native binary, instead of the one on PATH."),
  })
  .partial({ command: true })
  .describe("How it runs as a process of this machine.");

export const serviceSettings = z.strictObject({
  kind: z.string().optional().describe("Overrides the kind taken from the image."),
  runtime: runtime.optional(),
  probes: probes.optional(),
  process: processSettings.optional(),
  write: z.boolean().optional().describe("Allows probes that write on a service Plumbstack did not start."),
  password: z
    .union([z.strictObject({ env: z.string() }), z.strictObject({ file: z.string() })])
    .optional()
    .describe("Where the credential is: an environment variable or a file, never the value itself."),
});

export const stackSettings = z.strictObject({
  runtime: runtime.default("auto"),
  waivers: z.array(waiver).default([]).describe("Findings and probes that are left out, in the open."),
  write: z.boolean().optional().describe("Allows probes that write on services Plumbstack did not start."),
  logs: z
    .strictObject({
      maxBytes: z.number().int().min(4096).default(16_777_216).describe("Size at which the log of a start is cut."),
    })
    .prefault({})
    .describe("Logs of the services."),
});

export type Waiver = z.infer<typeof waiver>;
export type UserProbe = z.infer<typeof userProbe>;
export type ServiceSettings = z.infer<typeof serviceSettings>;
export type StackSettings = z.infer<typeof stackSettings>;

/** The user's probes of a service, whichever of the two forms they are written in. */
export function userProbesOf(settings: ServiceSettings): readonly UserProbe[] {
  return Array.isArray(settings.probes) ? settings.probes : (settings.probes?.list ?? []);
}

/** The longest time that one probe may take, in milliseconds, where the user has set it. */
export function probeTimeoutOf({ probes: written }: ServiceSettings): number | undefined {
  if (written === undefined || Array.isArray(written) || written.timeout === undefined) return undefined;
  return parseDuration(written.timeout);
}
