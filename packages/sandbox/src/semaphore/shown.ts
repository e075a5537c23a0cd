import { Database } from './database';
import { toMicroseconds, toSeconds } from './goTime';
import {
  Environment,
  Key,
  Output,
  Project,
  Task,
  Template,
  Token,
  User,
} from './rows';

const SECRETS_OF_A_KEY = {
  string: '',
  login_password: { login: '', password: '' },
  ssh: { login: '', passphrase: '', private_key: '' },
  override_secret: false,
};
/** How much of a token newer generations show in lists. */
const TOKEN_PREFIX = 8;

/** Rows as the server answers them, which depends on its generation and its database. */
export class Shown {
  constructor(private readonly database: Database) {}

  /** A row that was read back. */
  task(task: Task): object {
    return this.taskFields({
      ...task,
      created: this.time(task.created),
      start: task.start && this.time(task.start),
      end: task.end && this.time(task.end),
    });
  }

  /** The answer to its creation: of memory, hence with nanoseconds on any database (60). */
  newTask(task: Task): object {
    return this.taskFields({ ...task, secret: '{}' });
  }

  taskInList(task: Task): object {
    return { ...this.task(task), ...this.taskTemplate(task) };
  }

  output(line: Output, index: number): object {
    const { task_id, task, time, output } = line;
    return this.database.isNewer
      ? {
          id: index + 1,
          task_id,
          time: this.time(time),
          output,
          stage_id: null,
        }
      : { task_id, task, time: this.time(time), output };
  }

  token(token: Token, inList = false): object {
    const { name, ...rest } = token;
    const { isNewer, isPostgres } = this.database;
    return {
      ...rest,
      created: isPostgres ? toSeconds(token.created) : token.created,
      ...(isNewer ? { name: name ?? '' } : {}),
      ...(isNewer && inList ? { id: token.id.slice(0, TOKEN_PREFIX) } : {}),
    };
  }

  /** PostgreSQL keeps an empty text where BoltDB has null (recorded: 02, pg-02). */
  project(project: Project): object {
    return this.present({
      ...project,
      created: this.time(project.created),
      alert_chat: this.database.isPostgres
        ? project.alert_chat ?? ''
        : project.alert_chat,
    });
  }

  key(key: Key): object {
    return {
      ...key,
      ...SECRETS_OF_A_KEY,
      ...(this.database.isPostgres && key.type === 'none'
        ? { empty: true }
        : {}),
    };
  }

  /** Secrets are listed by name and id, and only of one environment (recorded: 02, 59). */
  environment(environment: Environment, inList: boolean): object {
    const secrets = this.database.state.environmentSecrets
      .filter(each => each.environment_id === environment.id)
      .map(({ id, type, name }) => ({
        id,
        type,
        name,
        secret: '',
        operation: '',
      }));
    return this.present({
      ...environment,
      secrets: inList || secrets.length === 0 ? null : secrets,
    });
  }

  template(template: Template, as: 'new' | 'one' | 'in-list'): object {
    const {
      allow_override_branch_in_task,
      allow_parallel_tasks,
      suppress_error_alerts,
      task_params,
      autorun,
      git_branch,
      survey_vars,
      suppress_success_alerts,
      app,
      type,
      start_version,
      build_template_id,
      view_id,
      ...first
    } = template;
    const { isNewer, isPostgres } = this.database;
    const tasks = this.database.tasks(template.project_id, template.id);
    const emptyVaults = as === 'in-list' || (as === 'new' && isPostgres);
    return this.present({
      ...first,
      vaults: emptyVaults ? null : [],
      type,
      start_version,
      build_template_id,
      view_id,
      last_task: as === 'in-list' ? this.lastTask(tasks[0]) : null,
      autorun,
      git_branch,
      survey_vars,
      suppress_success_alerts,
      app,
      tasks: isPostgres && as === 'in-list' ? tasks.length : 0,
      ...(isNewer
        ? {
            allow_override_branch_in_task,
            allow_parallel_tasks,
            suppress_error_alerts,
            task_params: task_params ?? {},
          }
        : {}),
    });
  }

  /** Everything of a user; who is no administrator sees less of others (recorded: 55). */
  user(user: User, as: 'self' | 'in-list' | 'by-others'): object {
    const { id, username, name } = user;
    if (as === 'by-others') {
      return { id, username, name };
    }
    const { can_create_project, ...rest } = user;
    const shown = { ...rest, created: toSeconds(user.created) };
    return as === 'self' ? { ...shown, can_create_project } : shown;
  }

  private time(time: string): string {
    return this.database.isPostgres ? toMicroseconds(time) : time;
  }

  private lastTask(task: Task | undefined): object | null {
    if (!task) {
      return null;
    }
    const { isPostgres } = this.database;
    const shown = this.taskInList(task);
    return isPostgres ? shown : { ...shown, user_name: null };
  }

  private taskTemplate(task: Task): object {
    const template = this.database.state.templates.find(
      each => each.id === task.template_id,
    );
    return {
      tpl_playbook: template?.playbook ?? '',
      tpl_alias: template?.name ?? '',
      tpl_type: template?.type ?? '',
      tpl_app: template?.app ?? '',
      user_name: this.database.user(task.user_id)?.name ?? null,
      build_task: null,
    };
  }

  private taskFields(task: Task): object {
    const { params, ...recorded } = task;
    if (!this.database.isNewer) {
      return recorded;
    }
    const { debug, dry_run, diff, secret, ...rest } = recorded;
    const filled = Object.entries(rest).filter(
      ([, value]) => value !== null && value !== '',
    );
    return { ...Object.fromEntries(filled), params: params ?? {} };
  }

  /** Newer generations leave out what is null. */
  private present(row: object): object {
    return this.database.isNewer
      ? Object.fromEntries(
          Object.entries(row).filter(([, value]) => value !== null),
        )
      : row;
  }
}
