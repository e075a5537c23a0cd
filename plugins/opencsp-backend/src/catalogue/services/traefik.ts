import { ServiceDefinitionInput } from '@opencsp/plugin-opencsp-common';
import { traefikOnNixos } from './nixos/traefik';

/*
 * Facts: services-contracts.md §1.1 and §3, recorded/traefik (3.7.9). Of the socket proxy the source, the
 * Dockerfile and the description of 1.13.1 were read: its flags, its user, its health command, and that it
 * holds each expression at both ends. No container of it was started here. What Traefik asks of Docker was
 * read in its `pkg/provider/docker` and in the report of its negotiation (traefik/traefik#12256).
 */

/** Docker's paths, with the version of its API before them or without. */
const LOOKS = [
  '_ping',
  'version',
  'events',
  'containers/json',
  // An id alone: a name could be that of a path below it.
  'containers/[0-9a-f]{{64}}/json',
];

/**
 * The reverse proxy: the only way from outside to a service. Its static and dynamic files are the
 * branch's own.
 *
 * The container named `socket-proxy` is the only one that gets the Docker socket. A definition has no
 * word for a mount of the host, on purpose: the Compose renderer adds the socket to this container of
 * this service, and to nothing else.
 */
export const traefik: ServiceDefinitionInput = {
  id: 'traefik',
  title: 'Traefik',
  category: 'core',
  icon: 'alt_route',
  description: 'Reverse proxy: host names, certificates and redirects.',
  homepage: 'https://traefik.io/traefik/',
  licence: 'MIT',
  version: '3.7.11',
  isCore: true,
  resources: {
    memoryMiB: { floor: 96, advice: 192 },
    cores: { floor: 0.1, advice: 0.5 },
    diskGiB: { floor: 0.1, advice: 1 },
  },
  ports: [
    { name: 'web', port: 80, exposedAs: 80 },
    { name: 'websecure', port: 443, exposedAs: 443 },
  ],
  volumes: [
    {
      name: 'certificates',
      contains: 'Account and certificates of the certificate authority.',
      kind: 'configuration',
      backUp: true,
    },
  ],
  accounts: 'none',
  canGoBack: true,
  notes: [
    'Certificates need the names in public DNS and TCP port 80 open from the Internet.',
    'Through the socket proxy Traefik can list and inspect the containers of the host, with their environments, and nothing more: no files, no logs, no changes. This was read in the sources of both; the pair was not started.',
    'Without its certificates volume all certificates are ordered again; the authority allows five equal ones in a week.',
  ],
  engines: {
    nixos: traefikOnNixos,
    compose: {
      containers: [
        {
          name: 'traefik',
          image: { repository: 'traefik', tag: 'v3.7.11' },
          mounts: [
            { file: 'traefik/traefik.yml', path: '/etc/traefik/traefik.yml' },
            // A folder: a file that is replaced by renaming is not seen through a mount of itself.
            { file: 'traefik/dynamic', path: '/etc/traefik/dynamic' },
            { volume: 'certificates', path: '/acme' },
          ],
          health: {
            test: ['traefik', 'healthcheck'],
            interval: '10s',
            timeout: '5s',
            startPeriod: '15s',
          },
          after: ['socket-proxy'],
          networks: ['traefik_public', 'backend'],
          limits: { memoryMiB: 256, cores: 1 },
          readOnly: true,
          tmpfs: ['/tmp'],
          capabilities: ['NET_BIND_SERVICE'],
          whyRights:
            'It listens on ports 80 and 443, and a new volume belongs to root, who alone may read acme.json.',
        },
        {
          name: 'socket-proxy',
          image: { repository: 'wollomatic/socket-proxy', tag: '1.13.1' },
          command: [
            '-listenip=0.0.0.0',
            '-allowfrom=traefik',
            `-allowGET=(/v1\\.[0-9]+)?/(${LOOKS.join('|')})`,
            // With this Traefik asks which version of the API there is.
            '-allowHEAD=/_ping',
            '-allowhealthcheck',
            // A new Docker engine makes a new socket, which only a new start sees.
            '-watchdoginterval=60',
            '-stoponwatchdog',
          ],
          health: {
            test: ['/healthcheck'],
            interval: '10s',
            timeout: '5s',
            startPeriod: '10s',
          },
          networks: ['backend'],
          limits: { memoryMiB: 64, cores: 0.5, processes: 64 },
          user: '0:0',
          readOnly: true,
          whyRights:
            'The Docker socket belongs to root, and its group has another number on each host.',
        },
      ],
    },
  },
};
