/*
 * Proves for each spelling of each thing that a service of `compose.yaml` may not have that it is found,
 * with its field; leaves the rest of the file to composeProblems.test.ts.
 */
import { compose } from './__testUtils__/branch';

/** The fields that are refused when one service says this. */
const fieldsOf = (said: string, service = 'web') =>
  compose(
    `services:\n  ${service}:\n    image: a:1\n    ${said.replaceAll(
      '\n',
      '\n    ',
    )}\n`,
  ).map(({ file: name, field, reason }) => {
    expect(name).toBe('compose.yaml');
    expect(reason).toMatch(/[A-Z].*\.$|[_-]$/);
    return field;
  });

describe('a service', () => {
  it.each([
    'privileged: true',
    'privileged: "true"',
    'privileged: yes',
    'privileged: ${X:-true}',
    'privileged: 1',
    '"privileged": true',
    '? privileged\n: true',
    '"\\x70rivileged": true',
    '<<: { privileged: true }',
    '<<: [{ privileged: true }]',
  ])('%s', said => {
    expect(fieldsOf(said)).toEqual(['services.web.privileged']);
  });

  it.each([
    '/:/host',
    '/etc:/etc:ro',
    '/var/run/docker.sock:/var/run/docker.sock:ro',
    '/run/docker.sock:/var/run/docker.sock',
    '//var/run/docker.sock:/d',
    '/var/run/../run/docker.sock:/d:ro',
    '/run/containerd/containerd.sock:/c',
    '~:/home',
    '~/x:/home',
    '~root/x:/home',
    '${HOME}:/home',
    '$HOME:/home',
    '${X}',
    '${X}:/x',
    'a${X}:/x',
    '$X/etc:/etc',
    '../x:/x:ro',
    '..:/x:ro',
    '.:/x:ro',
    './:/x:ro',
    './a/../../x:/x:ro',
    './traefik/..:/x:ro',
    './missing:/x:ro',
    './traefik:/x',
    './traefik:/x:rw',
    'traefik/../..:/x',
    'C:\\:/x',
    'C:/x:/y',
    'd:/x',
    '\\\\host\\share:/x',
    'web-data:/x:shared',
    './traefik:/x:ro,rshared',
    'web-data:/x:ro:more',
    'a b:/x',
    '"/proc:/p"',
    'web-data:/x:${MODE}',
  ])('volumes: [%s]', source => {
    expect(fieldsOf(`volumes:\n  - '${source.replaceAll('"', '')}'`)).toEqual([
      'services.web.volumes[0]',
    ]);
  });

  it.each([
    ['type: bind, source: /, target: /x', 'source'],
    ['type: bind, source: /, target: /x, read_only: true', 'source'],
    [
      'type: bind, source: /var/run/docker.sock, target: /var/run/docker.sock, read_only: true',
      'source',
    ],
    ['type: bind, source: ~/x, target: /x, read_only: true', 'source'],
    ['type: bind, source: ../x, target: /x, read_only: true', 'source'],
    ['type: bind, source: traefik, target: /x, read_only: true', 'source'],
    ['type: bind, source: ., target: /x, read_only: true', 'source'],
    ['type: bind, source: ./traefik, target: /x', 'source'],
    ['type: bind, target: /x', 'source'],
    ['type: bind, source: "${X}", target: /x, read_only: true', undefined],
    ['type: volume, source: /etc, target: /x', 'source'],
    ['type: volume, source: "${X}", target: /x', undefined],
    ['type: "${T}", source: /etc, target: /x', 'type'],
    ['type: npipe, source: x, target: /x', 'type'],
    ['type: image, source: x, target: /x', 'type'],
    ['type: cluster, source: x, target: /x', 'type'],
    ['source: /etc, target: /x', 'type'],
    ['type: tmpfs, source: /etc, target: /x', 'source'],
    [
      'type: bind, source: ./traefik, target: /x, read_only: true, bind: { propagation: rshared }',
      'bind.propagation',
    ],
    ['type: volume, source: v1, target: /x, other: 1', 'other'],
  ])('volumes: [{ %s }]', (said, field) => {
    expect(fieldsOf(`volumes:\n  - { ${said} }`)).toEqual([
      `services.web.volumes[0]${field ? `.${field}` : ''}`,
    ]);
  });

  it('has the socket in one container only, read-only, and under its own name', () => {
    const socket = '/var/run/docker.sock:/var/run/docker.sock';
    const field = 'services.socket-proxy.volumes[0]';
    const inProxy = (said: string) => fieldsOf(said, 'socket-proxy');
    expect(inProxy(`volumes: ["${socket}:ro"]`)).toEqual([]);
    expect(inProxy(`volumes: ["${socket}"]`)).toEqual([field]);
    expect(inProxy(`volumes: ["${socket}:rw"]`)).toEqual([field]);
    expect(inProxy('volumes: ["/var/run:/var/run:ro"]')).toEqual([field]);
    expect(inProxy('volumes: ["/var/run/docker.sock:/d:ro"]')).toEqual([field]);
    expect(fieldsOf(`volumes: ["${socket}:ro"]`, 'socket-proxy2')).toEqual([
      'services.socket-proxy2.volumes[0]',
    ]);
  });

  it.each([
    ['network_mode: host', 'network_mode'],
    ['network_mode: "host"', 'network_mode'],
    ['network_mode: ${X}', 'network_mode'],
    ['network_mode: "container:other"', 'network_mode'],
    ['network_mode: "service:other"', 'network_mode'],
    ['network_mode: bridge', 'network_mode'],
    ['pid: host', 'pid'],
    ['pid: "container:x"', 'pid'],
    ['ipc: host', 'ipc'],
    ['ipc: shareable', 'ipc'],
    ['ipc: "service:x"', 'ipc'],
    ['userns_mode: host', 'userns_mode'],
    ['uts: host', 'uts'],
    ['cgroup: host', 'cgroup'],
    ['cgroup_parent: /', 'cgroup_parent'],
    ['devices: [/dev/sda]', 'devices'],
    ['devices: [{ source: /dev/sda, target: /dev/sda }]', 'devices'],
    ['devices: ["nvidia.com/gpu=all"]', 'devices'],
    ['device_cgroup_rules: ["a *:* rwm"]', 'device_cgroup_rules'],
    ['gpus: all', 'gpus'],
    ['runtime: sysbox', 'runtime'],
    ['blkio_config: {}', 'blkio_config'],
    ['sysctls: { kernel.core_pattern: x }', 'sysctls'],
    ['group_add: [docker]', 'group_add'],
    ['use_api_socket: true', 'use_api_socket'],
    ['credential_spec: { file: x }', 'credential_spec'],
    ['volumes_from: [other]', 'volumes_from'],
    ['volumes_from: ["container:other"]', 'volumes_from'],
    ['external_links: [other]', 'external_links'],
    ['extra_hosts: ["h:host-gateway"]', 'extra_hosts'],
    ['extends: other', 'extends'],
    ['extends: { file: /etc/x.yml, service: y }', 'extends'],
    ['build: .', 'build'],
    ['build: { context: "https://example.com/x.git" }', 'build'],
    ['develop: { watch: [] }', 'develop'],
    ['provider: { type: x }', 'provider'],
    ['post_start: [{ command: x, privileged: true }]', 'post_start'],
    ['pre_stop: [{ command: x }]', 'pre_stop'],
    ['pull_policy: build', 'pull_policy'],
    ['some_key_of_tomorrow: 1', 'some_key_of_tomorrow'],
    ['__proto__: { privileged: true }', '__proto__'],
    ['constructor: 1', 'constructor'],
    ['security_opt: ["seccomp:unconfined"]', 'security_opt[0]'],
    ['security_opt: ["seccomp=unconfined"]', 'security_opt[0]'],
    ['security_opt: ["seccomp:./p.json"]', 'security_opt[0]'],
    ['security_opt: ["apparmor:unconfined"]', 'security_opt[0]'],
    ['security_opt: ["apparmor=unconfined"]', 'security_opt[0]'],
    ['security_opt: ["label:disable"]', 'security_opt[0]'],
    ['security_opt: ["systempaths=unconfined"]', 'security_opt[0]'],
    ['security_opt: ["no-new-privileges:false"]', 'security_opt[0]'],
    ['security_opt: ["${X}"]', 'security_opt[0]'],
    ['security_opt: x', 'security_opt'],
    ['cap_add: [SYS_ADMIN]', 'cap_add[0]'],
    ['cap_add: [CHOWN, ALL]', 'cap_add[1]'],
    ['cap_add: [all]', 'cap_add[0]'],
    ['cap_add: [CAP_SYS_PTRACE]', 'cap_add[0]'],
    ['cap_add: [cap_net_admin]', 'cap_add[0]'],
    ['cap_add: ["${X}"]', 'cap_add[0]'],
    ['cap_add: NET_ADMIN', 'cap_add'],
    ['env_file: /etc/passwd', 'env_file'],
    ['env_file: ../x.env', 'env_file'],
    ['env_file: [config.env, "~/x.env"]', 'env_file[1]'],
    ['env_file: ["${X}"]', 'env_file[0]'],
    ['env_file: [{ path: /etc/environment }]', 'env_file[0].path'],
    ['env_file: missing.env', 'env_file'],
    ['label_file: /etc/passwd', 'label_file'],
    ['secrets: ["../x"]', 'secrets[0]'],
    ['configs: [{ source: x, file: /etc/passwd }]', 'configs[0].file'],
    [
      'deploy: { resources: { reservations: { devices: [{ capabilities: [gpu] }] } } }',
      'deploy.resources.reservations.devices',
    ],
    ['logging: { driver: syslog }', 'logging.driver'],
    [
      'logging: { driver: json-file, options: { tag: x } }',
      'logging.options.tag',
    ],
    ['container_name: ${X}', 'container_name'],
  ])('%s', (said, field) => {
    expect(fieldsOf(said)).toEqual([`services.web.${field}`]);
  });
});
