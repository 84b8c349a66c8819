import type { IncomingMessage } from "node:http";
import { createInterface } from "node:readline";
import { messageOf } from "../base/errors.ts";
import { race, type Scope } from "../base/scope.ts";
import { http, https } from "./http-modules.ts";

export interface HttpCall {
  readonly url: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  /** Accepts a certificate that can't be verified. Without it one is verified, whatever NODE_TLS_REJECT_UNAUTHORIZED says. */
  readonly insecure?: boolean;
  /** A unix socket to ask instead of the URL's host. */
  readonly socketPath?: string;
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/** One HTTP or HTTPS request on a connection of its own. Rejects with the system's error (code kept) or the scope's reason. */
export async function httpRequest(scope: Scope, call: HttpCall): Promise<HttpAnswer> {
  const response = await open(scope, call);
  const { promise, resolve, reject } = Promise.withResolvers<Uint8Array>();
  const chunks: Buffer[] = [];
  response.on("data", (chunk: Buffer) => void chunks.push(chunk));
  response.once("end", () => resolve(Buffer.concat(chunks)));
  response.once("error", reject);
  response.once("close", () => reject(new Error("the connection was closed in the middle of the answer")));
  const body = await race(scope, promise).finally(() => response.destroy());
  return { status: response.statusCode ?? 0, headers: flat(response), body };
}

/** The lines of a streamed answer as they come. Leaving the loop, or the scope's end, closes the connection. */
export async function* httpLines(scope: Scope, call: HttpCall): AsyncGenerator<string, void, undefined> {
  const response = await open(scope, call);
  const stop = (): void => void response.destroy();
  scope.signal.addEventListener("abort", stop, { once: true });
  try {
    for await (const line of createInterface({ input: response })) if (line !== "") yield line;
  } catch (problem) {
    throw new Error(`the stream ended early: ${messageOf(problem)}`, { cause: problem });
  } finally {
    scope.signal.removeEventListener("abort", stop);
    response.destroy();
  }
}

function open(scope: Scope, call: HttpCall): Promise<IncomingMessage> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const encrypted = new URL(call.url).protocol === "https:";
  const request = (encrypted ? https().request : http().request)(call.url, {
    method: call.method ?? "GET",
    headers: { ...call.headers },
    agent: false,
    ...(encrypted ? { rejectUnauthorized: call.insecure !== true } : {}),
    ...(call.socketPath === undefined ? {} : { socketPath: call.socketPath }),
  });
  request.once("response", resolve);
  request.on("error", reject);
  request.end(call.body);
  return race(scope, promise).catch((problem: unknown) => {
    request.destroy();
    throw problem;
  });
}

function flat(response: IncomingMessage): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(response.headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(", ") : (value ?? ""),
    ]),
  );
}
