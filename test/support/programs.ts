/** Small programs that tests let a stack run. */

/** An HTTP server on the address it is told, as the most ordinary application. */
export const server = `require("node:http").createServer((request, response) => response.end("ok")).listen(process.env.PORT, process.env.HOST);\n`;

export interface Written {
  readonly name: string;
  readonly command: string;
  /** More lines below the service, indented by four. */
  readonly more?: string;
  readonly probes?: string;
}

/** A service of a compose file that runs a program of this machine. */
export function service({ name, command, more = "", probes }: Written): string {
  const written = probes === undefined ? "" : `\n      probes:\n${probes}`;
  return `  ${name}:\n    image: node:24\n${more}    x-plumb:\n      process: { command: ${command} }${written}\n`;
}

/** A compose file of such services. */
export function compose(...services: readonly string[]): string {
  return `services:\n${services.join("")}x-plumb:\n  runtime: embedded\n`;
}

/** One probe of a list. */
export function probe(name: string, rest: string): string {
  return `        - { name: ${JSON.stringify(name)}, ${rest} }\n`;
}

export const answers = probe("answers", `http: { url: / }`);
