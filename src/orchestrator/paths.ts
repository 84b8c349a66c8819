/** Where a stack keeps its things, below `.plumb/` beside the manifest. */
export interface StackPaths {
  readonly root: string;
  readonly state: string;
  readonly runs: string;
  serviceFolder(service: string): string;
  volumeFolder(volume: string): string;
  readonly logFolder: string;
}

export function stackPaths(folder: string, stackName: string): StackPaths {
  const root = `${folder}/.plumb/${stackName}`;
  return {
    root,
    state: `${root}/state.json`,
    runs: `${root}/runs`,
    serviceFolder: (service) => `${root}/services/${service}`,
    volumeFolder: (volume) => `${root}/volumes/${volume}`,
    logFolder: `${root}/logs`,
  };
}
