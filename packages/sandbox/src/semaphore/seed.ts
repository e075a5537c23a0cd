import { YEAR_ONE } from './goTime';
import { Template } from './rows';
import { noRows, SemaphoreState } from './state';

/** Password of the user `admin`. */
export const ADMIN_PASSWORD = 'sandbox-only';

/** The project that the sandbox's configuration names. */
export const SEED_PROJECT = 'OpenCSP';
/** The templates that the portal's steps name. */
export const SEED_TEMPLATES = [
  'monitoring',
  'security',
  'hardening',
  'prepare',
] as const;

const PROJECT_ID = 1;
const NO_KEY = 1;
const ANSIBLE_KEY = 2;
const REPOSITORY = 1;
const INVENTORY = 1;
const ENVIRONMENT = 1;

/** What a seed is made with. */
interface Given {
  token: string;
  created: string;
}

/** A server right after its setup: one administrator, who has a token. */
export function adminState(given: Given): SemaphoreState {
  return {
    ...noRows(),
    users: [
      {
        id: 1,
        created: given.created,
        username: 'admin',
        name: 'Admin',
        email: 'admin@opencsp.localhost',
        admin: true,
        external: false,
        alert: false,
        can_create_project: true,
      },
    ],
    passwords: [{ user_id: 1, password: ADMIN_PASSWORD }],
    tokens: [
      { id: given.token, created: YEAR_ONE, expired: false, user_id: 1 },
    ],
    sequences: { users: 1 },
  };
}

/** What an operator would have made before the portal is pointed at a Semaphore. */
export function operatorState(given: Given): SemaphoreState {
  const project_id = PROJECT_ID;
  return {
    ...adminState(given),
    members: [{ project_id, user_id: 1, role: 'owner' }],
    sequences: {
      users: 1,
      projects: 1,
      keys: 2,
      repositories: 1,
      inventories: 1,
      environments: 1,
      templates: SEED_TEMPLATES.length,
    },
    projects: [
      {
        id: project_id,
        name: SEED_PROJECT,
        created: given.created,
        alert: false,
        alert_chat: null,
        max_parallel_tasks: 0,
        type: '',
      },
    ],
    keys: [
      { id: NO_KEY, name: 'None', type: 'none', project_id },
      { id: ANSIBLE_KEY, name: 'ansible', type: 'ssh', project_id },
    ],
    repositories: [
      {
        id: REPOSITORY,
        name: 'playbooks',
        project_id,
        git_url: 'file:///srv/git/opencsp-playbooks',
        git_branch: 'main',
        ssh_key_id: NO_KEY,
      },
    ],
    inventories: [
      {
        id: INVENTORY,
        name: 'localhost',
        project_id,
        inventory: 'localhost ansible_connection=local\n',
        ssh_key_id: ANSIBLE_KEY,
        become_key_id: null,
        type: 'static',
        holder_id: null,
        repository_id: null,
      },
    ],
    environments: [
      {
        id: ENVIRONMENT,
        name: 'Empty',
        project_id,
        password: null,
        json: '{}',
        env: null,
      },
    ],
    templates: SEED_TEMPLATES.map((name, index) => seedTemplate(name, index)),
  };
}

function seedTemplate(name: string, index: number): Template {
  return {
    id: index + 1,
    project_id: PROJECT_ID,
    inventory_id: INVENTORY,
    repository_id: REPOSITORY,
    environment_id: ENVIRONMENT,
    name,
    playbook: `${name}.yml`,
    arguments: null,
    allow_override_args_in_task: false,
    description: null,
    type: '',
    start_version: null,
    build_template_id: null,
    view_id: null,
    autorun: false,
    git_branch: null,
    survey_vars: null,
    suppress_success_alerts: false,
    app: 'ansible',
    allow_override_branch_in_task: false,
    allow_parallel_tasks: false,
    suppress_error_alerts: false,
    task_params: null,
  };
}
