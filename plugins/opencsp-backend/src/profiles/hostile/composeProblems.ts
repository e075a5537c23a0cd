import {
  anything,
  branchFile,
  Check,
  mappingOf,
  namedMappings,
  oneOf,
  plainName,
  problem,
} from './checks';
import { composeService } from './composeService';
import { FieldProblem } from './problem';
import { readYaml } from './readYaml';

/** Where secrets are on a host; the driver sets it, and no file of the branch can. */
const SECRET_FILE =
  /^\$\{OPENCSP_SECRETS_DIR:\?[^${}]*\}\/([a-z0-9][a-z0-9-]*)$/;

const FOREIGN =
  'It belongs to something else on the host. A profile has its own.';

/** Networks that every engine has, and that are the host's. */
const HOST_NETWORKS = new Set(['host', 'bridge', 'none', 'default']);

const networkName: Check = (value, field, context) =>
  typeof value === 'string' && HOST_NETWORKS.has(value)
    ? problem(field, FOREIGN)
    : plainName(value, field, context);

const secretFile: Check = (value, field) =>
  typeof value === 'string' && SECRET_FILE.test(value)
    ? []
    : problem(
        field,
        'Secrets are files of "${OPENCSP_SECRETS_DIR:?…}/<name>", and nowhere else.',
      );

const network = mappingOf({
  checks: {
    name: networkName,
    driver: oneOf('bridge'),
    internal: oneOf(true, false),
    attachable: oneOf(true, false),
    enable_ipv4: oneOf(true, false),
    enable_ipv6: oneOf(true, false),
    ipam: mappingOf({
      checks: { config: anything, driver: oneOf('default') },
    }),
    labels: anything,
  },
  refused: {
    external: FOREIGN,
    driver_opts: 'It can bind to what is the host’s. Take it out.',
  },
});

const volume = mappingOf({
  checks: {
    name: plainName,
    driver: oneOf('local'),
    labels: anything,
  },
  refused: {
    external: FOREIGN,
    driver_opts:
      'With it, a volume can be any folder of the host. Take it out.',
  },
});

const secret = mappingOf({
  checks: { file: secretFile, labels: anything },
  refused: {
    external: FOREIGN,
    environment: 'It would read a setting of the host. Use a file.',
    content: 'A secret in clear does not belong into a branch.',
  },
});

const config = mappingOf({
  checks: { file: branchFile, content: anything, labels: anything },
  refused: {
    external: FOREIGN,
    environment: 'It would read a setting of the host. Use a file.',
  },
});

const composeFile = mappingOf({
  checks: {
    name: plainName,
    version: anything,
    services: namedMappings(composeService),
    networks: namedMappings(network),
    volumes: namedMappings(volume),
    secrets: namedMappings(secret),
    configs: namedMappings(config),
  },
  refused: {
    include: 'It brings in other files. Write the services here.',
    models: 'It runs something on the host. Take it out.',
  },
});

/**
 * What `compose.yaml` says that would touch the host. It is a list of what may be said, so that another
 * spelling of the same thing, or a key that a later Compose brings, is refused as well. What stays
 * open: images, ports and what runs inside a container, which is the owner's own.
 *
 * @param paths - plain files of the branch
 */
export function composeProblems(
  content: string,
  paths: readonly string[],
): FieldProblem[] {
  const read = readYaml(content);
  if ('problem' in read) {
    return [{ reason: read.problem }];
  }
  return composeFile(withoutExtensions(read.value), '', {
    paths,
    owner: '',
  }).map(({ field, reason }) => ({
    ...(field ? { field: field.replace(/^\./, '') } : {}),
    reason,
  }));
}

/** Keys that begin with `x-` are nobody's; what is used of them was merged in by now. */
function withoutExtensions(value: unknown): unknown {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(
        Object.entries(value).filter(([key]) => !key.startsWith('x-')),
      )
    : value;
}
