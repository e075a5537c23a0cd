import { ComposeService, mountsOf, namesOf } from './composeSettings';
import { FILES } from './names';
import { inFile, Problem } from './problems';
import { Rendered, Rule } from './rendered';

/*
 * recorded/docker-compose/README.md: what `docker compose config` does not see.
 */

/** Folder case 02: two services on one port of the host; the second one never starts. */
export const composePorts: Rule = ({ model, compose }) => {
  const ofModel = model.exposedPorts.map(({ service, port, protocol }) => ({
    path: `services.${service}.ports`,
    first: port,
    last: port,
    protocol: String(protocol),
  }));
  const ofFile = servicesIn(compose).flatMap(([name, service]) =>
    publishedPorts(service).map(published => ({
      path: `${FILES.compose}: services.${name}.ports`,
      ...published,
    })),
  );
  return [ofModel, ofFile].flatMap(ports =>
    ports
      .filter((port, index) =>
        ports
          .slice(0, index)
          .some(
            other =>
              other.protocol === port.protocol &&
              other.first <= port.last &&
              port.first <= other.last,
          ),
      )
      .map(({ path, first }) => ({
        path,
        message: `Another service has port ${first} of the host. Compose does not see it; the second one does not start.`,
      })),
  );
};

/** Folder case 19: a bind whose source is missing becomes an empty folder; a config stops the start. */
export const composeSources: Rule = ({ compose, paths }) => {
  const exists = (source: string) => {
    const path = source.replace(/^\.\//, '').replace(/\/$/, '');
    return [...paths].some(
      each => each === path || each.startsWith(`${path}/`),
    );
  };
  const isOurs = (source: string) => source.startsWith('.');
  const message = (source: string) =>
    `The branch has no "${source}": an empty folder would stand in its place.`;
  return [
    ...servicesIn(compose).flatMap(([name, service]) =>
      mountsOf(service)
        .filter(({ type, source }) => type === 'bind' && isOurs(source))
        .filter(({ source }) => !exists(source))
        .map(({ source }) =>
          inFile(FILES.compose, `services.${name}.volumes`, message(source)),
        ),
    ),
    ...Object.entries(compose?.configs ?? {}).flatMap(([name, config]) =>
      config?.file && isOurs(config.file) && !exists(config.file)
        ? [inFile(FILES.compose, `configs.${name}`, message(config.file))]
        : [],
    ),
  ];
};

/** Folder cases 20 and 02: a name of one letter is a drive of Windows, or breaks the pattern of names. */
export const composeShortNames: Rule = ({ compose }) => [
  ...servicesIn(compose).flatMap(([name, service]) => [
    ...mountsOf(service)
      .filter(({ type, source }) => type === 'volume' && source.length === 1)
      .map(() => shortName(`services.${name}.volumes`)),
    ...(service.container_name?.length === 1
      ? [shortName(`services.${name}.container_name`)]
      : []),
  ]),
  ...Object.keys(compose?.volumes ?? {})
    .filter(name => name.length === 1)
    .map(name => shortName(`volumes.${name}`)),
];

/** Folder case 16: a service that waits for one that is not there stops all of them. */
export const composeDependencies: Rule = ({ compose }) =>
  servicesIn(compose).flatMap(([name, service]) =>
    namesOf(service.depends_on)
      .filter(other => !Object.hasOwn(compose?.services ?? {}, other))
      .map(other =>
        inFile(
          FILES.compose,
          `services.${name}.depends_on`,
          `There is no service "${other}".`,
        ),
      ),
  );

function servicesIn(
  compose: Rendered['compose'],
): Array<[string, ComposeService]> {
  return Object.entries(compose?.services ?? {});
}

function publishedPorts(
  service: ComposeService,
): Array<{ first: number; last: number; protocol: string }> {
  return (service.ports ?? []).flatMap(port => {
    const { published, protocol } =
      typeof port === 'string' ? shortPort(port) : port;
    if (!published) {
      return [];
    }
    const [first, last = first] = published.split('-').map(Number);
    return [{ first, last, protocol: protocol ?? 'tcp' }];
  });
}

/** `[[address:]published:]target[/protocol]`. */
function shortPort(text: string): { published?: string; protocol?: string } {
  const [numbers, protocol] = text.split('/');
  const parts = numbers.replace(/\[[^\]]*\]/, '').split(':');
  return {
    published: parts.length > 1 ? parts[parts.length - 2] : undefined,
    protocol,
  };
}

function shortName(at: string): Problem {
  return inFile(FILES.compose, at, 'A name has two characters or more.');
}
