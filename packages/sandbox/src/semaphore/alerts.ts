import { isLoopback } from './ansible/callback';
import { alertBody, AlertKind, ALERT_KINDS } from './alertBodies';
import { Database } from './database';
import { systemErrorCode } from '../systemError';
import { Task, Template } from './rows';
import { sendMail } from './smtp';

/**
 * Where alerts go, by kind; `smtp` is an address such as `smtp://127.0.0.1:2525`. Only addresses of
 * this machine are called.
 */
export type AlertReceivers = Partial<Record<AlertKind | 'smtp', string>>;

/** What the log calls each kind. */
const TITLES: Record<AlertKind, string> = {
  slack: 'slack',
  rocketchat: 'rocketchat',
  teams: 'microsoft teams',
  dingtalk: 'dingtalk',
  gotify: 'gotify',
};
/** These say that they were sent even when they were not (recorded: 57). */
const ALWAYS_SENT: readonly AlertKind[] = ['rocketchat', 'teams'];
const ANSWER_WITHIN_MS = 5000;
const SENDER = 'semaphore@opencsp.localhost';

/** The only news that goes out of the server: fixed texts to chats, for success and error (57). */
export class Alerts {
  constructor(
    private readonly database: Database,
    private readonly webHost: string,
    /** May be changed while the server runs. */
    readonly receivers: AlertReceivers,
  ) {}

  /** Sends what its project and its outcome call for. A receiver that is down does not matter. */
  async send(
    task: Task,
    template: Template,
    log: (lines: string[]) => void,
  ): Promise<void> {
    const project = this.database.state.projects.find(
      each => each.id === task.project_id,
    );
    const isQuiet =
      task.status === 'success' && template.suppress_success_alerts;
    const isNews = task.status === 'success' || task.status === 'error';
    if (!project?.alert || !isNews || isQuiet) {
      return;
    }
    if (task.status === 'error') {
      await this.sendMails(task, template, log);
    }
    for (const kind of ALERT_KINDS) {
      const url = this.receivers[kind];
      if (url) {
        await this.sendOne(kind, url, task, template, log);
      }
    }
  }

  /** Only for errors, and only to members who want it. */
  private async sendMails(
    task: Task,
    template: Template,
    log: (lines: string[]) => void,
  ): Promise<void> {
    const { smtp } = this.receivers;
    const { users, members } = this.database.state;
    const wanting = users.filter(
      user =>
        user.alert &&
        members.some(
          each =>
            each.user_id === user.id && each.project_id === task.project_id,
        ),
    );
    for (const { email } of smtp ? wanting : []) {
      log([`Attempting to send email alert to ${email}`]);
      const problem = await sendMail(smtp ?? '', {
        to: email,
        from: SENDER,
        date: this.database.date(),
        subject: `Task '${template.name}' failed`,
        body: [
          `<p>Task ${task.id} with template '${template.name}' has failed!</p>`,
          `<p>Task Log: <a href="${this.link(task, template)}">Link</a></p>`,
        ],
      });
      log([
        problem
          ? `Can't send email alert to ${email}! Error: ${problem}`
          : `Sent successfully email alert to ${email}`,
      ]);
    }
  }

  private link(task: Task, template: Template): string {
    return `${this.webHost}/project/${task.project_id}/templates/${template.id}?t=${task.id}`;
  }

  private async sendOne(
    kind: AlertKind,
    url: string,
    task: Task,
    template: Template,
    log: (lines: string[]) => void,
  ): Promise<void> {
    const title = TITLES[kind];
    log([`Attempting to send ${title} alert`]);
    const body = alertBody(kind, {
      taskId: task.id,
      templateName: template.name,
      author: this.database.user(task.user_id)?.name ?? '',
      link: this.link(task, template),
      isSuccess: task.status === 'success',
    });
    const problem = await post(url, body);
    if (problem) {
      log([`Can't send ${title} alert! Error: Post "${url}": ${problem}`]);
    }
    if (!problem || ALWAYS_SENT.includes(kind)) {
      log([`Sent successfully ${title} alert`]);
    }
  }
}

/** @returns why it could not be sent, in Go's words */
async function post(url: string, body: object): Promise<string | undefined> {
  if (!isLoopback(url)) {
    return 'the sandbox calls loopback addresses only';
  }
  try {
    const response = await fetch(url, {
      method: 'POST',
      redirect: 'manual',
      headers: {
        'Content-Type': 'application/json',
        'User-Agent': 'Go-http-client/1.1',
      },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
    });
    await response.body?.cancel();
    return response.ok ? undefined : `status code ${response.status}`;
  } catch (error) {
    return systemErrorCode(causeOf(error)) === 'ECONNREFUSED'
      ? `dial tcp ${new URL(url).host}: connect: connection refused`
      : 'EOF';
  }
}

/** What `fetch` failed of. */
function causeOf(error: unknown): unknown {
  return typeof error === 'object' && error !== null && 'cause' in error
    ? error.cause
    : undefined;
}
