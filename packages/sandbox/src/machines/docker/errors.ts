/** Why the engine did not do something; printed after `Error response from daemon: `. */
export class EngineError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'EngineError';
  }
}

/** The engine cannot be spoken to; printed as it stands. */
export class EngineGone extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'EngineGone';
  }
}

const SOCKET = 'unix:///var/run/docker.sock';

/** What every client says while no engine runs (recorded: 21, 22). */
export function noEngine(): EngineGone {
  return new EngineGone(
    `Cannot connect to the Docker daemon at ${SOCKET}. Is the docker daemon running?`,
  );
}

/** What a user hears who is not in the group of the socket (recorded: 21). */
export function noPermission(path: string): EngineGone {
  return new EngineGone(
    `permission denied while trying to connect to the Docker daemon socket at ${SOCKET}: Get "http://%2Fvar%2Frun%2Fdocker.sock/v1.51/${path}": dial unix /var/run/docker.sock: connect: permission denied`,
  );
}

/** The words of an error of the engine, as its clients print them. */
export function engineText(error: unknown): string | undefined {
  if (error instanceof EngineError) {
    return `Error response from daemon: ${error.message}`;
  }
  return error instanceof EngineGone ? error.message : undefined;
}
