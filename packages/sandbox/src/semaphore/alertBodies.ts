/** The kinds of alerts over HTTP, in the order in which they are sent (recorded: 57). */
export const ALERT_KINDS = [
  'slack',
  'rocketchat',
  'teams',
  'dingtalk',
  'gotify',
] as const;

export type AlertKind = (typeof ALERT_KINDS)[number];

/** What an alert is about. */
export interface AlertNews {
  taskId: number;
  templateName: string;
  author: string;
  /** The only other place that holds the id of the task. */
  link: string;
  isSuccess: boolean;
}

/** The body of an alert, as a receiver got it from the recorded server (57). */
export function alertBody(kind: AlertKind, news: AlertNews): object {
  const title = `Task: ${news.templateName}`;
  const status = news.isSuccess ? '\u2705SUCCESS' : '\u274cERROR';
  const text = `execution #${news.taskId}, status: ${status}!`;
  switch (kind) {
    case 'slack':
      return {
        attachments: [
          {
            title,
            title_link: news.link,
            text,
            color: news.isSuccess ? 'good' : 'danger',
            mrkdwn_in: ['text'],
            fields: [{ title: 'Author', value: news.author, short: true }],
          },
        ],
      };
    case 'rocketchat':
      return {
        text,
        attachments: [
          {
            title,
            title_link: news.link,
            text,
            color: news.isSuccess ? '#00EE00' : '#EE0000',
          },
        ],
      };
    case 'teams':
      return teamsCard(news, status);
    case 'dingtalk':
      return {
        msgtype: 'markdown',
        markdown: {
          title,
          text: `#### ${title}\nExecution #: ${news.taskId}  \nStatus: ${status}  \nAuthor: ${news.author}  \n[Task Link](${news.link})`,
        },
      };
    default:
      return {
        extras: { 'client::display': { contentType: 'text/markdown' } },
        message: `Execution #: ${news.taskId}   \nStatus: ${status}   \nAuthor: ${news.author}   \n[Task Link](${news.link})`,
        title,
      };
  }
}

function teamsCard(news: AlertNews, status: string): object {
  return {
    type: 'message',
    attachments: [
      {
        contentType: 'application/vnd.microsoft.card.adaptive',
        content: {
          $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
          type: 'AdaptiveCard',
          version: '1.4',
          body: [
            {
              type: 'TextBlock',
              text: `Ansible Task Template Execution by: ${news.author}`,
            },
            {
              type: 'FactSet',
              facts: [
                { title: 'Task:', value: news.templateName },
                { title: 'Status:', value: status },
                { title: 'Task ID:', value: String(news.taskId) },
              ],
              separator: true,
            },
          ],
          actions: [
            { type: 'Action.OpenUrl', title: 'Task URL', url: news.link },
          ],
          msteams: { width: 'Full' },
          backgroundImage: {
            horizontalAlignment: 'Center',
            url: 'data:image/jpg;base64,',
            fillMode: 'RepeatHorizontally',
          },
        },
      },
    ],
  };
}
