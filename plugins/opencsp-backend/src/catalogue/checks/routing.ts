import {
  FieldProblem,
  ServiceDefinition,
} from '@opencsp/plugin-opencsp-common';
import { repeated } from './repeated';

/** Ports of the host that are its own. */
const OF_THE_HOST = new Map([[22, 'SSH of the host itself']]);

/** The routed port exists, and what is exposed takes nothing from the host. */
export function routingProblems({
  ports,
  routing,
}: ServiceDefinition): FieldProblem[] {
  const routed = ports.find(({ name }) => name === routing?.port);
  return [
    ...(routing && routed?.protocol !== 'tcp'
      ? [
          {
            path: 'routing.port',
            message: `"${routing.port}" is none of the TCP ports. Name one of "ports".`,
          },
        ]
      : []),
    ...ports.flatMap(({ exposedAs = 0 }, index) => {
      const owner = OF_THE_HOST.get(exposedAs);
      return owner
        ? [
            {
              path: `ports.${index}.exposedAs`,
              message: `Port ${exposedAs} is for ${owner}. Choose another one.`,
            },
          ]
        : [];
    }),
    ...repeated(
      'exposed port',
      ports.flatMap(({ exposedAs, protocol }, index) =>
        exposedAs === undefined
          ? []
          : [
              {
                name: `${exposedAs}/${protocol}`,
                path: `ports.${index}.exposedAs`,
              },
            ],
      ),
    ),
  ];
}
