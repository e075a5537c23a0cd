import { ProfileSpec, PublicPorts } from '@opencsp/plugin-opencsp-common';
import { impossible } from '../problem';

/** Ports that an address does not say. */
const USUAL: Readonly<PublicPorts> = { http: 80, https: 443 };

/** What a service's address depends on beside its host. */
export interface AddressBase {
  protocol: ProfileSpec['protocol'];
  /** Where it is not the usual one of the protocol. */
  publicPort?: number;
}

/**
 * The port that addresses of a profile say; nothing when it is the usual one of its protocol.
 *
 * @throws InputError naming the port that is none, or that two protocols would share
 */
export function publicPortOf(
  protocol: ProfileSpec['protocol'],
  ports: PublicPorts = USUAL,
): number | undefined {
  for (const name of ['http', 'https'] as const) {
    const problem = portProblem(ports[name]);
    if (problem !== undefined) {
      throw impossible(`ports.${name}`, problem);
    }
  }
  if (ports.http === ports.https) {
    throw impossible(
      'ports.https',
      'HTTP and HTTPS cannot be reached on one port. Give each its own.',
    );
  }
  return ports[protocol] === USUAL[protocol] ? undefined : ports[protocol];
}

/** What is wrong with a port that is written into addresses; nothing when it is one. */
export function portProblem(port: number): string | undefined {
  return Number.isInteger(port) && port >= 1 && port <= 65_535
    ? undefined
    : 'It must be a whole number from 1 to 65535.';
}

/** The host as addresses name it: `cloud.example.com`, or `cloud.example.com:8443`. */
export function hostPortOf(host: string, { publicPort }: AddressBase): string {
  return publicPort === undefined ? host : `${host}:${publicPort}`;
}

/** The address of a host for people and other services, without a path. */
export function addressOf(host: string, base: AddressBase): string {
  return `${base.protocol}://${hostPortOf(host, base)}`;
}
