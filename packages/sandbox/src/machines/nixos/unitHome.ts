import { ProxyOutside } from '../../services/ports';
import { Log } from '../../standIn';
import { BackendRequest, ProxyResponse, StaticSettings } from '../../traefik';
import { MachineClock } from '../clock';
import { PublishedPort } from '../proxy/listeningPorts';
import { ProgramFiles } from '../proxy/programFiles';
import { ProxyHome } from '../proxy/proxyProgram';

/** What a proxy that is a unit needs of its machine. */
export interface UnitHomeParts {
  unit: string;
  hostName: string;
  files: ProgramFiles;
  clock: MachineClock;
  now(): number;
  authority: ProxyOutside['authority'];
  call(request: BackendRequest): Promise<ProxyResponse>;
  keepLine(line: string): void;
  log: Log;
}

/** A unit as the place where a Traefik runs: it listens on the machine itself. */
export function unitHome({ unit, ...parts }: UnitHomeParts): ProxyHome {
  return {
    ...parts,
    name: unit,
    environment: {},
    visitors: 'loopback',
    ports: entryPorts,
    // There is no Docker for it to ask.
    services: () => [],
  };
}

function entryPorts(settings: StaticSettings | undefined): PublishedPort[] {
  return Object.values(settings?.entryPoints ?? {}).flatMap(({ address }) => {
    const [, port] = /:(\d+)(?:\/tcp)?$/.exec(address) ?? [];
    return port === undefined
      ? []
      : [{ host: Number(port), own: Number(port) }];
  });
}
