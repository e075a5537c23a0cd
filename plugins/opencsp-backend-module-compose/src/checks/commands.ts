import { HostCommand } from '@opencsp/plugin-opencsp-node';
import { ofProject } from '../paths';
import { ComposePlan, imagesOf } from '../project/composePlan';
import { reachCommand } from './reach';
import { registriesOf } from './registries';

/** Ports that the proxy of each profile publishes. */
export const PROXY_PORTS = [80, 443];

/**
 * Names of the sections. They begin with the driver's, since the core asks its own in the same exchange; a
 * port stands behind its own two.
 */
export const SECTION = {
  engine: 'composeengine',
  compose: 'composeversion',
  info: 'composeinfo',
  listener: 'composeport',
  holder: 'composeholder',
  containers: 'composecontainers',
  images: 'composeimages',
  reach: 'composereach',
} as const;

const AS_JSON = ['--format', '{{json .}}'];

/**
 * What a host is asked before a deployment; all of it only reads.
 *
 * @param plan - nothing while no profile is chosen
 */
export function checkCommands(plan: ComposePlan | undefined): HostCommand[] {
  const images = plan ? imagesOf(plan).filter(image => image !== '') : [];
  const registries = registriesOf(plan);
  return [
    { name: SECTION.engine, argv: ['docker', 'version', ...AS_JSON] },
    {
      name: SECTION.compose,
      argv: ['docker', 'compose', 'version', '--short'],
    },
    { name: SECTION.info, argv: ['docker', 'info', ...AS_JSON] },
    ...PROXY_PORTS.flatMap(portCommands),
    ...(plan
      ? [
          {
            name: SECTION.containers,
            argv: [
              'docker',
              'ps',
              '--all',
              '--quiet',
              ...ofProject(plan.project),
            ],
          },
        ]
      : []),
    ...(images.length > 0
      ? [
          {
            name: SECTION.images,
            argv: ['docker', 'image', 'inspect', ...images],
          },
        ]
      : []),
    ...(registries.length > 0 ? [reachCommand(SECTION.reach, registries)] : []),
  ];
}

function portCommands(port: number): HostCommand[] {
  return [
    {
      name: `${SECTION.listener}${port}`,
      argv: ['ss', '-Hltnp', 'sport', '=', `:${port}`],
    },
    {
      name: `${SECTION.holder}${port}`,
      argv: ['docker', 'ps', '--filter', `publish=${port}`, ...AS_JSON],
    },
  ];
}
