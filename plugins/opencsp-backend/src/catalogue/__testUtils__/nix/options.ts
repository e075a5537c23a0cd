import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/*
 * Options and their types. Those of 24.11pre come from the evaluated option tree of the real modules
 * (recorded/nixos, `options-24.11pre.tsv`); what is newer, or of modules that were not listed there, from the
 * recorded notes and the example that was evaluated. A type is kept as the manual of NixOS prints it.
 */

/** Read from the sources of a 26.11pre tree, or evaluated in the recorded example. */
const OTHERS: readonly (readonly [string, string])[] = [
  ['environment.etc.<name>.source', 'path'],
  ['environment.systemPackages', 'list of package'],
  ['networking.hosts', 'attribute set of list of string'],
  ['nix.settings', 'attribute set'],
  ['nixpkgs.config', 'attribute set'],
  ['nixpkgs.hostPlatform', 'string'],
  ['services.gitlab.secrets.activeRecordPrimaryKeyFile', 'null or path'],
  ['services.gitlab.secrets.activeRecordDeterministicKeyFile', 'null or path'],
  ['services.gitlab.secrets.activeRecordSaltFile', 'null or path'],
  ['services.grafana.settings', 'attribute set'],
  ['services.homer.enable', 'boolean'],
  ['services.homer.settings', 'YAML value'],
  ['services.homer.virtualHost.domain', 'string'],
  ['services.homer.virtualHost.nginx.enable', 'boolean'],
  ['services.lldap.silenceForceUserPassResetWarning', 'boolean'],
  ['services.n8n.environment', 'attribute set'],
  ['services.nginx.enable', 'boolean'],
  ['services.nginx.virtualHosts.<name>.listen', 'list of (submodule)'],
  [
    'services.nginx.virtualHosts.<name>.extraConfig',
    'strings concatenated with "\\n"',
  ],
  [
    'services.nginx.virtualHosts.<name>.locations.<name>.proxyPass',
    'null or string',
  ],
  [
    'services.nginx.virtualHosts.<name>.locations.<name>.proxyWebsockets',
    'boolean',
  ],
  [
    'services.nginx.virtualHosts.<name>.locations.<name>.extraConfig',
    'strings concatenated with "\\n"',
  ],
  ['services.paas', 'attribute set'],
  ['system.stateVersion', 'string'],
  ['systemd.services.<name>.after', 'list of string'],
  ['systemd.services.<name>.environment', 'attribute set of string'],
  ['systemd.services.<name>.requires', 'list of string'],
  ['systemd.services.<name>.serviceConfig', 'attribute set'],
  ['systemd.services.<name>.wants', 'list of string'],
  ['systemd.tmpfiles.rules', 'list of string'],
  ['users.users.<name>.openssh.authorizedKeys.keys', 'list of string'],
];

/** Types below which everything may stand. */
const FREE = /^(YAML|JSON|TOML) value$|^attribute set\b/;

const PORT = '16 bit unsigned integer; between 0 and 65535 (both inclusive)';

/** Whether a value is of a type; a type that is not known here is none. */
const IS: Readonly<Record<string, (value: unknown) => boolean>> = {
  boolean: value => typeof value === 'boolean',
  string: value => typeof value === 'string',
  path: value =>
    (typeof value === 'string' && value.startsWith('/')) ||
    (typeof value === 'object' && value !== null && '_path' in value),
  package: value =>
    typeof value === 'object' && value !== null && '_package' in value,
  'signed integer': value => Number.isInteger(value),
  'strings concatenated with "\\n"': value => typeof value === 'string',
  'list of (submodule)': value => Array.isArray(value),
  'list of attribute set': value => Array.isArray(value),
  [PORT]: value =>
    Number.isInteger(value) && Number(value) >= 0 && Number(value) <= 65_535,
};

function isOf(type: string, value: unknown): boolean {
  if (Object.hasOwn(IS, type)) {
    return IS[type](value);
  }
  if (FREE.test(type)) {
    return typeof value === 'object' && value !== null;
  }
  const [, orNull] = /^null or (.+)$/.exec(type) ?? [];
  if (orNull) {
    return value === null || isOf(orNull.replace(/^\((.+)\)$/, '$1'), value);
  }
  const [, each] = /^list of (.+)$/.exec(type) ?? [];
  if (each) {
    return Array.isArray(value) && value.every(inner => isOf(each, inner));
  }
  const [, choices] = /^one of (.+)$/.exec(type) ?? [];
  return choices !== undefined && choices.includes(JSON.stringify(value));
}

interface Option {
  names: readonly string[];
  type: string;
}

function recorded(): [string, string][] {
  return readFileSync(join(__dirname, 'options-24.11pre.tsv'), 'utf8')
    .split('\n')
    .filter(line => line.length > 0 && !line.startsWith('#'))
    .map(line => {
      const [name, type] = line.split('\t');
      return [name, type];
    });
}

/** Each assigned option that no module has, or whose value is of another type. */
export function optionProblems(config: unknown): string[] {
  const options: Option[] = [...recorded(), ...OTHERS].map(([name, type]) => ({
    names: name.split('.'),
    type,
  }));
  return problemsAt(config, [], options);
}

function problemsAt(
  value: unknown,
  path: readonly string[],
  options: readonly Option[],
): string[] {
  const here = options.filter(
    ({ names }) =>
      names.length === path.length &&
      names.every((name, index) => name === '<name>' || name === path[index]),
  );
  if (here.some(({ type }) => isOf(type, value))) {
    return [];
  }
  const isDeeper = options.some(
    ({ names }) =>
      names.length > path.length &&
      path.every(
        (name, index) => names[index] === '<name>' || names[index] === name,
      ),
  );
  if (
    isDeeper &&
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value)
  ) {
    return Object.entries(value).flatMap(([name, inner]) =>
      problemsAt(inner, [...path, name], options),
    );
  }
  const found = here.map(({ type }) => type).join(', ') || 'no such option';
  return [`${path.join('.')} = ${JSON.stringify(value)}: ${found}`];
}
