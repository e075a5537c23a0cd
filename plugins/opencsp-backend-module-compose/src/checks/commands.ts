import { HostCommand } from '@opencsp/plugin-opencsp-node';
import { DEFAULT_REGISTRY } from '../project/imageReference';

/** Ports that the proxy of each profile publishes. */
export const PROXY_PORTS = [80, 443];

/**
 * What a host is asked before a deployment; all of it only reads. The names begin with the driver's, since
 * the core asks its own in the same exchange.
 */
export const CHECK_COMMANDS: readonly HostCommand[] = [
  { name: 'composearch', argv: ['uname', '-m'] },
  { name: 'composememory', argv: ['cat', '/proc/meminfo'] },
  {
    name: 'composedisk',
    argv: ['df', '-P', '-B1', '/var/lib/docker'],
  },
  { name: 'composeroot', argv: ['df', '-P', '-B1', '/'] },
  {
    name: 'composeengine',
    argv: ['docker', 'version', '--format', '{{json .}}'],
  },
  { name: 'composeversion', argv: ['docker', 'compose', 'version', '--short'] },
  ...PROXY_PORTS.flatMap(port => [
    {
      name: `composeport${port}`,
      argv: ['ss', '-Hltnp', 'sport', '=', `:${port}`],
    },
    {
      name: `composeholder${port}`,
      argv: [
        'docker',
        'ps',
        '--filter',
        `publish=${port}`,
        '--format',
        '{{json .}}',
      ],
    },
  ]),
  {
    name: 'composeclock',
    argv: ['timedatectl', 'show', '-p', 'NTPSynchronized', '--value'],
  },
  { name: 'composedns', argv: ['getent', 'ahosts', DEFAULT_REGISTRY] },
];
