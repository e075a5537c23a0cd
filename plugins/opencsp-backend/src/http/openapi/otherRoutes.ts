import { z } from 'zod';
import { CALLBACK_PATH } from '../callbacks';
import { GIT_CALLBACK_PATH } from '../callbacksGit';
import { logAfterSchema } from '../LogStreams';
import { DescribedRoute, RefusalsByStatus } from '../RouteDescription';
import { answer } from './describe/answers';
import { LOG_LINE } from './examples/machines';
import { RUN_LOG_LINE } from './examples/deployments';

const health = z.object({ status: z.literal('ok') });

const document = z.looseObject({ openapi: z.literal('3.1.0') });

const inWords = z.string();

/** Where the description is, below `/v1`. */
export const OPENAPI_PATH = '/openapi.json';

/** What is served beside the table of routes: what streams, what is open, and what calls back. */
export const otherRoutes: DescribedRoute[] = [
  {
    method: 'get',
    path: '/health',
    operation: 'get-health',
    principal: 'anybody',
    describe: {
      summary: 'Whether the portal answers',
      description: 'Open to anybody. How its parts do is in `/health/details`.',
      tag: 'Platform',
      answers: { 200: answer('It answers.', health, { status: 'ok' }) },
    },
  },
  {
    method: 'get',
    path: OPENAPI_PATH,
    operation: 'get-api-description',
    principal: 'anybody',
    describe: {
      summary: 'This description',
      description:
        'Open to anybody. It has an `ETag`: with `If-None-Match` an unchanged one is not sent again.',
      tag: 'Platform',
      answers: {
        200: answer('The description, in OpenAPI 3.1.', document, {
          openapi: '3.1.0',
        }),
        304: { description: 'It is the one that the caller has.' },
      },
    },
  },
  stream('instances', 'Machines', 'a machine', LOG_LINE, {
    404: ['not-found'],
  }),
  stream('hosts', 'Hosts', 'what prepares a host', RUN_LOG_LINE, {
    404: ['hosts-not-set-up', 'not-found'],
  }),
  stream('deployments', 'Deployments', 'a deployment', RUN_LOG_LINE, {
    404: ['deployments-not-set-up', 'not-found'],
  }),
  {
    method: 'post',
    path: below(CALLBACK_PATH),
    operation: 'callback-of-semaphore',
    principal: 'semaphore',
    describe: {
      summary: 'A run says that it has ended',
      description:
        'A hint: the portal reads the outcome itself. The answer is the same whatever was sent.',
      tag: 'Internal',
      body: z.object({ key: z.string().max(128) }),
      bodyExample: { key: 'opencsp-4a1b2c3d-monitoring-1' },
      answers: {
        202: { description: 'Whatever was sent.' },
        413: { description: 'The body has more than 1 kB.' },
        429: { description: 'It was called too often; see `Retry-After`.' },
      },
    },
  },
  {
    method: 'post',
    path: below(GIT_CALLBACK_PATH),
    operation: 'callback-of-git',
    principal: 'git',
    describe: {
      summary: 'A Git server says that somebody pushed',
      description:
        'A hint: the portal looks at the branch itself. The body is the Git server’s own. Switched off until an operator sets `opencsp.profiles.repository.webhookSecret`.',
      tag: 'Internal',
      body: z.looseObject({ ref: z.string().optional() }),
      bodyExample: { ref: 'refs/heads/ada-family' },
      answers: {
        202: { description: 'The branch will be looked at.' },
        204: { description: 'There is nothing to look at.' },
        400: words('The body cannot be read.'),
        401: words('The proof is missing or wrong.'),
        404: words('No webhook is set up.'),
        413: words('The body has more than 1 MB.'),
        415: words('The body is compressed.'),
        429: { description: 'It was called too often; see `Retry-After`.' },
      },
    },
  },
];

function below(path: string): string {
  return path.replace(/^\/v1/, '');
}

function words(description: string) {
  return {
    description,
    contentType: 'text/plain',
    schema: inWords,
    example: `${description}\n`,
  };
}

function stream(
  plural: 'instances' | 'hosts' | 'deployments',
  tag: 'Machines' | 'Hosts' | 'Deployments',
  what: string,
  line: { seq: number },
  refusals: RefusalsByStatus,
): DescribedRoute {
  const example = `id: ${line.seq}\nevent: lines\ndata: ${JSON.stringify([
    line,
  ])}\n\nevent: end\ndata: {}\n\n`;
  return {
    method: 'get',
    path: `/${plural}/:id/logs/stream`,
    operation: `stream-${plural.slice(0, -1)}-log`,
    principal: 'user',
    describe: {
      summary: `Follow the log of ${what}`,
      description:
        'Server-sent events: `lines` with an array of lines and the place in the log as its id, and `end` when no more will come. A comment comes every 15 seconds. The right to read is checked again every minute.',
      tag,
      query: logAfterSchema,
      resumes: true,
      answers: {
        200: {
          description: 'The lines, as they come.',
          contentType: 'text/event-stream',
          schema: z.string(),
          example,
        },
      },
      refusals,
    },
  };
}
