import {
  createGitlabStandIn,
  gitlabSettings,
  GitlabStandIn,
  GitlabStartRefused,
  LookOfPages,
  gitlabStateSchema,
} from '../gitlab';
import { Log } from '../standIn';
import { askPortal } from './askPortal';
import { PublicPorts, withPort } from './homerConfig';
import { keptIn } from './keptFile';
import { lookOf } from './kinds';
import { escapeHtml, page } from './page';
import {
  ContainerCall,
  ContainerExit,
  ProgramRefused,
  RunningContainer,
} from './ports';

/** Port of the image (services-contracts.md §1.1). */
export const GITLAB_PORT = 80;

/** Where its people are kept: a file of the volume that the image keeps its database in. */
const DATABASE = '/var/opt/gitlab/accounts.json';

const lookOfPages: LookOfPages = ({ body, ...content }) => {
  const { title, is, hue } = lookOf('gitlab');
  const {
    status,
    headers,
    body: html,
  } = page({
    ...{ ...content, hue, name: title, heading: title },
    body: [
      `<p>In the real world this is ${escapeHtml(is)}.</p>`,
      '<p class="soft">Here it is a stand-in of the OpenCSP sandbox, which signs people in as GitLab does.</p>',
      ...body,
    ],
  });
  return {
    status,
    headers: Object.fromEntries(headers),
    body: html.toString(),
  };
};

/** What a GitLab in a container is started with. */
export interface GitlabSurroundings {
  publicPorts: PublicPorts;
  speed: number;
  now: () => Date;
  log: Log;
}

/**
 * Starts the GitLab of a container with the settings and the people that the container has.
 *
 * @throws ProgramRefused where the real one ends at its start
 */
export async function startGitlab(
  container: RunningContainer,
  { publicPorts, speed, now, log }: GitlabSurroundings,
): Promise<GitlabStandIn> {
  try {
    const { externalUrl, openId, ...settings } = gitlabSettings(
      container.environment,
      container.readFile,
    );
    return await createGitlabStandIn({
      ...settings,
      // Its pages send browsers there, who come by the sandbox's front.
      ...(externalUrl && {
        externalUrl: trimmed(withPort(externalUrl, publicPorts)),
      }),
      ...(openId && {
        openId: {
          ...openId,
          issuer: trimmed(withPort(openId.issuer, publicPorts)),
          redirectUri: withPort(openId.redirectUri, publicPorts),
        },
        askProvider: (url, init) => askPortal(container, url, init),
      }),
      ...{ speed, now, log, port: 0, lookOfPages },
      ...keptIn(container, DATABASE, gitlabStateSchema),
    });
  } catch (error) {
    throw error instanceof GitlabStartRefused
      ? new ProgramRefused(error.exitCode, error.output)
      : error;
  }
}

/**
 * Runs `gitlab-rails runner …` in its container; nothing for another program. The program for it is a word, or
 * comes by standard input.
 */
export async function runInGitlab(
  gitlab: Pick<GitlabStandIn, 'runner'>,
  { argv: [program, command, ...words], input }: ContainerCall,
): Promise<ContainerExit | undefined> {
  if (
    program !== 'gitlab-rails' &&
    program !== '/usr/bin/gitlab-rails' &&
    program !== '/opt/gitlab/bin/gitlab-rails'
  ) {
    return undefined;
  }
  const [script = ''] = command === 'runner' ? words : [];
  const isInput = script === '-' || script === '/dev/stdin';
  return gitlab.runner(isInput ? await input() : script);
}

/** Without a slash at its end. */
function trimmed(address: string): string {
  return address.replace(/\/+$/, '');
}
