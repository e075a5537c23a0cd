import { ServiceUnavailableError } from '@backstage/errors';
import { RenderedFile } from '@opencsp/plugin-opencsp-common';
import {
  AccountTroubleError,
  HostTroubleError,
  ServiceOnHost,
} from '@opencsp/plugin-opencsp-node';
import { FILES } from '@opencsp/rendering';
import { parse as parseYaml } from 'yaml';
import { z } from 'zod';
import { Ban, readBans } from '../../domain/signInPortal/bans';
import {
  PortalMessageRecord,
  readPortalMessage,
} from '../../domain/signInPortal/portalMessage';
import { unavailable } from '../requestErrors';

/** How long one program may take, in milliseconds. It reads a small database. */
const RUN_MS = 20_000;

/** More than any list of bans, or message, has. */
const MOST_BYTES = 65_536;

const BANS = ['authelia', 'storage', 'bans', 'user'];

/** Values that the portal's own filter fills in: they are no YAML. */
const FILTERED = /^( *[a-z_]+: )\{\{.*$/gm;

const notifierSchema = z.object({
  notifier: z.object({ filesystem: z.object({ filename: z.string() }) }),
});

/** Where messages lie instead of being mailed, as a commit has it; nothing where they are mailed. */
export function messageFile(
  files: readonly RenderedFile[],
): string | undefined {
  const text = files.find(({ path }) => path === FILES.authelia)?.content;
  try {
    return notifierSchema.parse(
      parseYaml((text ?? '').replace(FILTERED, '$1x')),
    ).notifier.filesystem.filename;
  } catch {
    return undefined;
  }
}

/** The sign-in portal of a profile, by its own program in its container. */
export class PortalOnHost {
  constructor(
    private readonly portal: Pick<ServiceOnHost, 'run'>,
    private readonly signal: AbortSignal,
  ) {}

  /** @throws ServiceUnavailableError when it does not answer, or otherwise than is known */
  async bans(): Promise<Ban[]> {
    const bans = readBans(await this.run([...BANS, 'list']));
    if (!bans) {
      throw unavailable(
        'portal-away',
        'The sign-in portal lists who is shut out in a way that is not known.',
        'Use the version of the profile, or tell an operator.',
      );
    }
    return bans;
  }

  /** Ends bans. What came of it is in the list: a good exit proves nothing. @throws as {@link bans} */
  async lift(bans: readonly Ban[]): Promise<void> {
    for (const { id } of bans) {
      await this.run([...BANS, 'revoke', '--id', String(id)]);
    }
  }

  /** The newest message; nothing when there is none yet. @throws ServiceUnavailableError as {@link bans} */
  async message(file: string): Promise<PortalMessageRecord | undefined> {
    return readPortalMessage(await this.run(['cat', '--', file], [0, 1]));
  }

  private async run(
    argv: readonly string[],
    good: readonly number[] = [0],
  ): Promise<string> {
    const ended = await this.portal
      .run(
        { argv },
        { timeoutMs: RUN_MS, maxBytes: MOST_BYTES, signal: this.signal },
      )
      .catch((error: unknown) => {
        throw troubleOf(error);
      });
    if (ended.exit === null || !good.includes(ended.exit)) {
      throw unavailable(
        'portal-away',
        `The sign-in portal refused to answer: ${
          ended.stderr.trim().split('\n')[0] || 'it gave no reason'
        }`,
        'See the log of the sign-in portal on the page of its service.',
      );
    }
    return ended.exit === 0 ? ended.stdout : '';
  }
}

function troubleOf(error: unknown): Error {
  if (error instanceof AccountTroubleError) {
    return unavailable('portal-away', error.message, error.nextStep);
  }
  if (error instanceof HostTroubleError) {
    return unavailable(
      'portal-away',
      `The host does not answer: ${error.message}`,
      'Look at the host, and try again.',
    );
  }
  return error instanceof Error
    ? error
    : new ServiceUnavailableError(String(error));
}
