import { listFolder, makeFolder, removeFile } from "./files.ts";

const kept = 10;

/** Path of a new log file for one start of a service: `<service>.<n>.log`. The ten latest of a service are kept. */
export function nextLogFile(folder: string, service: string): string {
  makeFolder(folder);
  const numbers = startsLogged(folder, service);
  for (const old of numbers.slice(0, Math.max(0, numbers.length - kept + 1))) {
    removeFile(`${folder}/${service}.${old}.log`);
    removeFile(`${folder}/${service}.${old}.log.1`);
  }
  return `${folder}/${service}.${(numbers.at(-1) ?? 0) + 1}.log`;
}

/** Path of the log of a service's latest start; undefined where it was never started. */
export function latestLogFile(folder: string, service: string): string | undefined {
  const latest = startsLogged(folder, service).at(-1);
  return latest === undefined ? undefined : `${folder}/${service}.${latest}.log`;
}

function startsLogged(folder: string, service: string): readonly number[] {
  return listFolder(folder)
    .filter((name) => name.startsWith(`${service}.`) && name.endsWith(".log"))
    .map((name) => Number(name.slice(service.length + 1, -".log".length)))
    .filter((number) => Number.isInteger(number))
    .toSorted((one, other) => one - other);
}
