/** Milliseconds since the epoch. */
export function now(): number {
  return Date.now();
}

/** Today where this machine stands, as YYYY-MM-DD. */
export function today(): string {
  const date = new Date();
  const part = (value: number): string => String(value).padStart(2, "0");
  return `${date.getFullYear()}-${part(date.getMonth() + 1)}-${part(date.getDate())}`;
}

/** A pause nobody can cut short: for loops that watch something and have no end of their own. It keeps no process alive. */
export function pause(ms: number): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  setTimeout(resolve, ms).unref();
  return promise;
}
