import { Setup } from './setup';
import { Kind, WantedObject } from './objects';

/** The extra variables that the portal sends; newer versions may refuse what is not declared. */
const VARIABLES = [
  ['opencsp_target_name', 'Name of the machine on the platform'],
  ['opencsp_target_host', 'Where it answers'],
  ['opencsp_target_port', 'Its SSH port'],
  ['opencsp_target_user', 'Who logs in'],
  ['opencsp_target_host_key', 'Its pinned host key'],
  ['opencsp_callback_url', 'Where the run says that it has ended'],
  ['opencsp_callback_token', "The run's own token for that"],
] as const;

/** The variable that is a secret, where the version has such a type. */
const SECRET = 'opencsp_callback_token';

/** Which API is spoken with: 2.10 knows neither parallel tasks nor secret variables. */
export type Generation = 'old' | 'new';

/** The generation by the version that the server says; what is no version is taken for a new one. */
export function generationOf(version: string): Generation {
  const [, major, minor] = /(\d+)\.(\d+)/.exec(version) ?? [];
  const isOld =
    major !== undefined &&
    (Number(major) < 2 || (major === '2' && Number(minor) < 12));
  return isOld ? 'old' : 'new';
}

/** Finds the id of an object that another one names. */
export type IdOf = (kind: Kind, name: string) => number | undefined;

/** What must be there of one kind. */
export function wantedOf(
  kind: Kind,
  setup: Setup,
  generation: Generation,
  idOf: IdOf,
): WantedObject[] {
  switch (kind) {
    case 'key':
      return setup.keys.map(key => ({
        kind,
        name: key.name,
        fields: { type: key.type },
        ...(key.type === 'ssh' && {
          secret: {
            ssh: {
              login: key.login,
              passphrase: '',
              private_key: key.privateKey,
            },
          },
        }),
      }));
    case 'repository':
      return [
        {
          kind,
          name: setup.repository.name,
          fields: {
            git_url: setup.repository.url,
            git_branch: setup.repository.branch,
            ssh_key_id: idOf('key', setup.repository.key),
          },
        },
      ];
    case 'inventory':
      return [
        {
          kind,
          name: setup.inventory.name,
          fields: {
            type: 'static',
            inventory: setup.inventory.content,
            ssh_key_id: idOf('key', setup.inventory.key),
          },
        },
      ];
    case 'variable group':
      return [{ kind, name: setup.variableGroup.name, fields: { json: '{}' } }];
    default:
      return setup.templates.map(({ name, playbook, description }) => ({
        kind,
        name,
        fields: {
          playbook,
          app: 'ansible',
          description,
          inventory_id: idOf('inventory', setup.inventory.name),
          repository_id: idOf('repository', setup.repository.name),
          environment_id: idOf('variable group', setup.variableGroup.name),
          survey_vars: VARIABLES.map(([variable, title]) => ({
            name: variable,
            title,
            required: false,
            type: generation === 'new' && variable === SECRET ? 'secret' : '',
            description: '',
          })),
          ...(generation === 'new' && { allow_parallel_tasks: true }),
        },
      }));
  }
}
