import {
  anything,
  branchPath,
  Check,
  CheckContext,
  isMapping,
  mappingOf,
  oneOf,
  plainName,
  problem,
} from './checks';
import { FieldProblem } from './problem';

/** The one path of the host that is mounted, and the one container that has it. */
const DOCKER_SOCKET = '/var/run/docker.sock';
const SOCKET_PROXY = 'socket-proxy';

const NO_HOST_PATH =
  'Paths of the host are not mounted. Use a named volume, or a file of this branch such as "./traefik/traefik.yml", read-only.';

const NO_VARIABLE =
  'Write the mount without variables: what they become is not known here.';

/** Options of the short form that say nothing about the host. */
const HARMLESS_OPTIONS = new Set(['ro', 'rw', 'nocopy', 'z', 'Z']);

/** One entry of a service's `volumes`, in its short or its long form. */
export const mount: Check = (value, field, context) => {
  if (typeof value === 'string') {
    return shortMount(value, field, context);
  }
  return isMapping(value)
    ? longMount(value, field, context)
    : problem(field, 'Write a mount as "data:/var/lib/data".');
};

function shortMount(
  text: string,
  field: string,
  context: CheckContext,
): FieldProblem[] {
  if (text.includes('$')) {
    return problem(field, NO_VARIABLE);
  }
  if (/[\\\p{Cc}\s]/u.test(text)) {
    return problem(field, NO_HOST_PATH);
  }
  const [source, target, options = '', ...more] = text.split(':');
  if (more.length > 0) {
    return problem(field, 'Write a mount as "data:/var/lib/data:ro".');
  }
  if (target === undefined) {
    // One path alone is a volume without a name.
    return /^\/[^.]/.test(source)
      ? []
      : problem(field, 'Write a mount as "data:/var/lib/data".');
  }
  const words = options === '' ? [] : options.split(',');
  if (!words.every(it => HARMLESS_OPTIONS.has(it))) {
    return problem(field, `The options "${options}" are not taken.`);
  }
  return /^[A-Za-z0-9][A-Za-z0-9_.-]+$/.test(source)
    ? []
    : bind(source, target, words.includes('ro'), field, context);
}

const LONG_CHECKS: Readonly<Record<string, Check>> = {
  type: oneOf('volume', 'bind', 'tmpfs'),
  source: anything,
  target: anything,
  read_only: oneOf(true, false),
  consistency: anything,
  bind: mappingOf({
    checks: {
      create_host_path: oneOf(true, false),
      selinux: oneOf('z', 'Z'),
    },
    refused: {
      propagation:
        'A mount that spreads to the host is not taken. Leave it out.',
    },
  }),
  volume: mappingOf({
    checks: { nocopy: oneOf(true, false), subpath: anything },
  }),
  tmpfs: mappingOf({ checks: { size: anything, mode: anything } }),
};

const longForm = mappingOf({ checks: LONG_CHECKS });

function longMount(
  value: Record<string, unknown>,
  field: string,
  context: CheckContext,
): FieldProblem[] {
  const problems = longForm(value, field, context);
  if (problems.length > 0) {
    return problems;
  }
  const { type, source, target } = value;
  if ([source, target].some(it => typeof it === 'string' && it.includes('$'))) {
    return problem(field, NO_VARIABLE);
  }
  if (typeof target !== 'string') {
    return problem(`${field}.target`, 'Write where it is seen inside.');
  }
  if (type === 'bind') {
    return bind(
      typeof source === 'string' ? source : '',
      target,
      value.read_only === true,
      `${field}.source`,
      context,
    );
  }
  if (type === 'volume') {
    return source === undefined
      ? []
      : plainName(source, `${field}.source`, context);
  }
  if (type === 'tmpfs') {
    return source === undefined
      ? []
      : problem(`${field}.source`, 'A tmpfs has none. Leave it out.');
  }
  return problem(`${field}.type`, 'Write "volume", "bind" or "tmpfs".');
}

function bind(
  source: string,
  target: string,
  isReadOnly: boolean,
  field: string,
  { owner, paths }: CheckContext,
): FieldProblem[] {
  if (
    source === DOCKER_SOCKET &&
    target === DOCKER_SOCKET &&
    owner === SOCKET_PROXY
  ) {
    return isReadOnly
      ? []
      : problem(field, 'The socket is mounted read-only. Add "ro".');
  }
  const isRelative = source.startsWith('./');
  const path = isRelative ? branchPath(source) : undefined;
  const isInBranch =
    path !== undefined &&
    paths.some(it => it === path || it.startsWith(`${path}/`));
  if (!isInBranch) {
    return problem(
      field,
      /docker\.sock|containerd\.sock|podman\.sock/.test(source)
        ? `The engine's socket would give the whole host away. Only "${SOCKET_PROXY}" has it.`
        : NO_HOST_PATH,
    );
  }
  return isReadOnly
    ? []
    : problem(
        field,
        'Files of the branch are mounted read-only. Add "ro", or use a named volume.',
      );
}
