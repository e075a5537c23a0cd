import {
  anything,
  branchFile,
  Check,
  isMapping,
  listOf,
  mappingOf,
  oneOf,
  plainName,
  problem,
} from './checks';
import { mount } from './mounts';

/**
 * Docker's default set (moby, `daemon/pkg/oci/caps/defaults.go`): every container has them that does
 * not drop them, so that giving one back is no more than that.
 */
const CAPABILITIES = new Set([
  'AUDIT_WRITE',
  'CHOWN',
  'DAC_OVERRIDE',
  'FOWNER',
  'FSETID',
  'KILL',
  'MKNOD',
  'NET_BIND_SERVICE',
  'NET_RAW',
  'SETFCAP',
  'SETGID',
  'SETPCAP',
  'SETUID',
  'SYS_CHROOT',
]);

const HOST_RIGHTS = 'It gives rights on the host. Take it out.';
const OTHER_FILES = 'It brings in what is not in this file. Take it out.';
const RUNS_ON_HOST = 'It runs something on the host. Take it out.';
const OWN_NAMESPACE =
  'A container has its own; that of the host or of another one is not taken. Take it out.';

const capability: Check = (value, field) =>
  typeof value === 'string' && CAPABILITIES.has(value)
    ? []
    : problem(
        field,
        `Only ${[...CAPABILITIES].join(
          ', ',
        )} can be given back, in upper case.`,
      );

const securityOption: Check = (value, field) =>
  typeof value === 'string' && /^no-new-privileges([:=]true)?$/.test(value)
    ? []
    : problem(field, 'Only "no-new-privileges:true" is taken.');

const envFileEntry = mappingOf({
  checks: {
    path: branchFile,
    required: oneOf(true, false),
    format: oneOf('raw'),
  },
});

/** `env_file` and `label_file`: a path, or a list of paths and of mappings with one. */
const branchFiles: Check = (value, field, context) =>
  (Array.isArray(value) ? value : [value]).flatMap((item: unknown, index) => {
    const at = Array.isArray(value) ? `${field}[${index}]` : field;
    return isMapping(item)
      ? envFileEntry(item, at, context)
      : branchFile(item, at, context);
  });

const grantedEntry = mappingOf({
  checks: {
    source: plainName,
    target: anything,
    uid: anything,
    gid: anything,
    mode: anything,
  },
});

/** `secrets` and `configs` of a service: names, or mappings that name one. */
const granted: Check = (value, field, context) =>
  isMapping(value)
    ? grantedEntry(value, field, context)
    : plainName(value, field, context);

const resources: Check = mappingOf({
  checks: {
    limits: mappingOf({
      checks: { cpus: anything, memory: anything, pids: anything },
      refused: { devices: HOST_RIGHTS },
    }),
    reservations: mappingOf({
      checks: { cpus: anything, memory: anything },
      refused: { devices: HOST_RIGHTS, generic_resources: HOST_RIGHTS },
    }),
  },
});

const attachedNetwork = mappingOf({
  checks: {
    aliases: anything,
    priority: anything,
    ipv4_address: anything,
    ipv6_address: anything,
  },
});

const attachedNetworks: Check = (value, field, context) =>
  isMapping(value)
    ? Object.entries(value).flatMap(([name, inner]) =>
        attachedNetwork(inner, `${field}.${name}`, context),
      )
    : problem(field, 'Write a list of networks.');

const networks: Check = (value, field, context) =>
  Array.isArray(value)
    ? listOf(plainName)(value, field, context)
    : attachedNetworks(value, field, context);

/** One service of `compose.yaml`: what it may say. */
export const composeService: Check = mappingOf({
  checks: {
    image: anything,
    container_name: plainName,
    hostname: anything,
    command: anything,
    entrypoint: anything,
    environment: anything,
    env_file: branchFiles,
    label_file: branchFiles,
    labels: anything,
    profiles: anything,
    depends_on: anything,
    healthcheck: anything,
    restart: anything,
    deploy: mappingOf({
      checks: {
        resources,
        replicas: anything,
        restart_policy: anything,
      },
    }),
    networks,
    expose: anything,
    ports: anything,
    volumes: listOf(mount),
    tmpfs: anything,
    secrets: listOf(granted),
    configs: listOf(granted),
    user: anything,
    working_dir: anything,
    read_only: oneOf(true, false),
    init: oneOf(true, false),
    privileged: oneOf(false),
    cap_drop: anything,
    cap_add: listOf(capability),
    security_opt: listOf(securityOption),
    network_mode: oneOf('none'),
    ipc: oneOf('private', 'none'),
    cgroup: oneOf('private'),
    shm_size: anything,
    mem_limit: anything,
    mem_reservation: anything,
    memswap_limit: anything,
    cpus: anything,
    cpu_shares: anything,
    pids_limit: anything,
    ulimits: anything,
    stop_grace_period: anything,
    stop_signal: anything,
    stdin_open: anything,
    tty: anything,
    pull_policy: oneOf('always', 'never', 'missing', 'if_not_present'),
    platform: anything,
    logging: mappingOf({
      checks: {
        driver: oneOf('json-file', 'local', 'none'),
        options: mappingOf({
          checks: {
            'max-size': anything,
            'max-file': anything,
            compress: anything,
          },
        }),
      },
    }),
  },
  refused: {
    pid: OWN_NAMESPACE,
    userns_mode: OWN_NAMESPACE,
    uts: OWN_NAMESPACE,
    cgroup_parent: HOST_RIGHTS,
    devices: HOST_RIGHTS,
    device_cgroup_rules: HOST_RIGHTS,
    blkio_config: HOST_RIGHTS,
    gpus: HOST_RIGHTS,
    runtime: HOST_RIGHTS,
    sysctls: HOST_RIGHTS,
    group_add: HOST_RIGHTS,
    isolation: HOST_RIGHTS,
    credential_spec: HOST_RIGHTS,
    use_api_socket: HOST_RIGHTS,
    oom_kill_disable: HOST_RIGHTS,
    volumes_from: OTHER_FILES,
    extends: OTHER_FILES,
    external_links: OTHER_FILES,
    build: RUNS_ON_HOST,
    develop: RUNS_ON_HOST,
    provider: RUNS_ON_HOST,
    post_start: RUNS_ON_HOST,
    pre_stop: RUNS_ON_HOST,
    extra_hosts:
      'It can lead to the host itself. Containers find each other by their names.',
  },
});
