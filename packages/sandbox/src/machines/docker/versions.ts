import { EngineState } from './engineState';

const CLIENT = {
  Version: '28.2.2',
  ApiVersion: '1.50',
  DefaultAPIVersion: '1.50',
  GitCommit: 'e6534b4',
  GoVersion: 'go1.24.3',
  Os: 'linux',
  Arch: 'amd64',
  BuildTime: 'Fri May 30 12:07:14 2025',
  Context: 'default',
};

const ENGINES = {
  '20.10': {
    Version: '20.10.24+dfsg1',
    ApiVersion: '1.41',
    MinAPIVersion: '1.12',
    GitCommit: '5d6db84',
    GoVersion: 'go1.19.8',
    BuildTime: '2026-05-07T21:09:36.000000000+00:00',
    Built: 'Thu May  7 21:09:36 2026',
  },
  '28.5': {
    Version: '28.5.2',
    ApiVersion: '1.51',
    MinAPIVersion: '1.24',
    GitCommit: 'v28.5.2',
    GoVersion: 'go1.26.8',
    BuildTime: 'library-import',
    Built: 'library-import',
  },
} as const;

const KERNEL = '6.1.0-28-amd64';

/** What `docker version` shows (recorded: 01, 21). */
export function versionOf(state: EngineState, isOn: boolean) {
  const engine = ENGINES[state.generation];
  const { Version, ...facts } = engine;
  const plain = { Os: 'linux', Arch: 'amd64', KernelVersion: KERNEL };
  const isOld = state.generation === '20.10';
  return {
    Client: {
      ...CLIENT,
      ApiVersion: isOn && isOld ? engine.ApiVersion : CLIENT.ApiVersion,
    },
    Server: isOn
      ? {
          Platform: { Name: '' },
          Components: [
            {
              Name: 'Engine',
              Version,
              Details: {
                ApiVersion: engine.ApiVersion,
                Arch: 'amd64',
                BuildTime: engine.Built,
                Experimental: 'false',
                GitCommit: engine.GitCommit,
                GoVersion: engine.GoVersion,
                KernelVersion: KERNEL,
                MinAPIVersion: engine.MinAPIVersion,
                Os: 'linux',
              },
            },
            {
              Name: 'containerd',
              Version: '1.6.20~ds1',
              Details: { GitCommit: '1.6.20~ds1-1+deb12u3' },
            },
            {
              Name: 'runc',
              Version: '1.1.5+ds1',
              Details: { GitCommit: '1.1.5+ds1-1+deb12u1' },
            },
            {
              Name: 'docker-init',
              Version: '0.19.0',
              Details: { GitCommit: '' },
            },
          ],
          Version,
          ApiVersion: facts.ApiVersion,
          MinAPIVersion: facts.MinAPIVersion,
          GitCommit: facts.GitCommit,
          GoVersion: facts.GoVersion,
          ...plain,
          BuildTime: facts.BuildTime,
        }
      : null,
  };
}
