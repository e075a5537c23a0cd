import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { HostRunResult } from '@opencsp/plugin-opencsp-node';
import { Knex } from 'knex';
import { FoundPortal } from '../services/signInPortal/findPortal';
import { startReadinessPortal } from './readinessPortal';

/** Where messages lie. */
const FILE = '/config/notification.txt';

/** As it was recorded of Authelia 4.39.20: 04-totp. */
export const RECORDED_MESSAGE = readFileSync(
  join(__dirname, '../domain/signInPortal/__recordings__/notification.txt'),
  'utf8',
);

/** A sign-in portal that keeps bans and the newest message, asked by its own program. */
export class ScriptedPortal {
  /** By their numbers. */
  readonly bans = new Map<number, string>();
  message: string | undefined = RECORDED_MESSAGE;
  /** All that was run. */
  readonly ran: string[][] = [];
  /** What it is found as instead. */
  found: FoundPortal | undefined;
  /** Lists them still, whatever was said of an end. */
  isDeaf = false;
  trouble: Error | undefined;

  find = async (): Promise<FoundPortal> =>
    this.found ?? {
      of: 'there',
      service: { run: async ({ argv }) => this.run([...argv]) },
      files: [
        {
          path: 'authelia/configuration.yml',
          content: `jwks:\n  key: {{ secret "/run/x" }}\nnotifier:\n  filesystem:\n    filename: "${FILE}"\n`,
        },
      ],
    };

  private run(argv: string[]): HostRunResult {
    this.ran.push(argv);
    if (this.trouble) {
      throw this.trouble;
    }
    const ended = { truncated: false, timedOut: false, stderr: '' };
    const [program, , , , verb, , id] = argv;
    if (program === 'cat') {
      return this.message !== undefined && argv.at(-1) === FILE
        ? { ...ended, exit: 0, stdout: this.message }
        : { ...ended, exit: 1, stdout: '', stderr: 'cat: no such file' };
    }
    if (verb === 'revoke' && !this.isDeaf) {
      this.bans.delete(Number(id));
    }
    return { ...ended, exit: 0, stdout: this.table() };
  }

  private table(): string {
    return this.bans.size === 0
      ? 'No results.\n'
      : [
          'ID Username Expires             Source     Reason',
          ...[...this.bans].map(
            ([id, login], index) =>
              `${id}  ${login.padEnd(
                8,
              )} 2026-11-23 10:0${index}:00 regulation Exceeding Maximum Retries`,
          ),
          '',
        ].join('\n');
  }
}

/** The routes of sign-in portals behind HTTP, with the real stores and permission rules. */
export async function startSignInPortalPortal(
  db: Knex,
  { isSetUp = true }: { isSetUp?: boolean } = {},
) {
  const signInPortal = new ScriptedPortal();
  const portal = await startReadinessPortal(db, {
    find: isSetUp ? signInPortal.find : undefined,
  });
  return { ...portal, signInPortal };
}
