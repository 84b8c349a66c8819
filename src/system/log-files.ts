import { listFolder, makeFolder, removeFile } from "./files.ts";

const kept = 10;

/** Path of a new log file for one start of a service. The ten latest of a service are kept. */
export function nextLogFile(folder: string, service: string): string {
  makeFolder(folder);
  const numbers = loggedStarts(folder, service);
  for (const old of numbers.slice(0, Math.max(0, numbers.length - kept + 1))) {
    removeFile(logFile(folder, service, old));
    removeFile(`${logFile(folder, service, old)}.1`);
  }
  return logFile(folder, service, (numbers.at(-1) ?? 0) + 1);
}

/** Path of the log of one start, the first of which is number 1: `<service>.<number>.log`. */
export function logFile(folder: string, service: string, start: number): string {
  return `${folder}/${service}.${start}.log`;
}

/** Numbers of the starts of a service whose logs are there, in their order. */
export function loggedStarts(folder: string, service: string): readonly number[] {
  return listFolder(folder)
    .filter((name) => name.startsWith(`${service}.`) && name.endsWith(".log"))
    .map((name) => Number(name.slice(service.length + 1, -".log".length)))
    .filter((number) => Number.isInteger(number) && number > 0)
    .toSorted((one, other) => one - other);
}
