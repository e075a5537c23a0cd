import { systemErrorCode } from './systemError';

/** The ports of the sandbox, all on loopback. */
export interface SandboxPorts {
  oidc: number;
  kubernetes: number;
  semaphore: number;
  control: number;
  git: number;
  /** Name server, by UDP and TCP. */
  dns: number;
  /** By which browsers reach services over HTTPS. */
  https: number;
  /** By which they do so over HTTP. */
  http: number;
}

/** The ports that the portal's configuration of the sandbox names. */
export const DEFAULT_PORTS: SandboxPorts = {
  oidc: 7010,
  kubernetes: 7011,
  semaphore: 7012,
  control: 7013,
  git: 7014,
  dns: 7015,
  https: 8443,
  http: 8088,
};

/** The setting that changes a port when the sandbox runs as a process. */
export function portSetting(name: keyof SandboxPorts): string {
  return `OPENCSP_SANDBOX_${name.toUpperCase()}_PORT`;
}

/** A port is used by something else. */
export class PortInUseError extends Error {
  override name = 'PortInUseError';

  constructor(
    readonly standIn: keyof SandboxPorts,
    readonly port: number,
    cause: unknown,
  ) {
    super(
      `Port ${port} on 127.0.0.1, which the sandbox needs for "${standIn}", is used by another program. End that program, or set ${portSetting(
        standIn,
      )} to a free port and change the address in the portal's configuration accordingly.`,
      { cause },
    );
  }
}

/** Starts a server, and tells a used port in words. */
export async function withPort<T>(
  standIn: keyof SandboxPorts,
  port: number,
  start: (port: number) => Promise<T>,
): Promise<T> {
  try {
    return await start(port);
  } catch (error) {
    throw systemErrorCode(error) === 'EADDRINUSE'
      ? new PortInUseError(standIn, port, error)
      : error;
  }
}
