/*
 * Proves that second factors are enrolled and used as they were recorded (authelia/04): each exchange is sent as the
 * recorded proxy sent it, with the recorded chance and at the recorded moments, so that secret, codes and messages are
 * the recorded ones. Leaves the pages to secondFactorPages.test.ts.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import portal from '../__recordings__/02-portal-firstfactor.json';
import recorded from '../__recordings__/04-totp.json';
import { ListedDirectory } from '../__testUtils__/listedDirectory';
import { Player } from '../__testUtils__/play';
import { exchangeSchema, PEOPLE, SESSIONS } from '../__testUtils__/recorded';
import { AutheliaStandIn, createAutheliaStandIn, readSettings } from '..';
import { fromBase32 } from './totp';

const ALICE = PEOPLE[0];
const SECRET = 'LBNO4COILMOGAJTNJEUHMI3HQDXJ5L4MWHYB5FPDHTWFXRKI2MCA';
const CODE = 'VTY6Z7B4';
const CODE_ID = 'g-W8uDh7TzuViK1gNnNFsA';

/** The characters of one-time codes, in the order in which bytes choose them. */
const CHARACTERS = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789';

const STARTED = '2026-11-22T00:04:06.369Z';

/** When something began that is dated in an answer or a message; all else was within a second of it. */
const MOMENTS: Record<string, string> = {
  'totp config before enrolment': '2026-11-22T00:04:37.000Z',
  'elevation start': '2026-11-22T00:04:37.710Z',
  'elevation code': '2026-11-22T00:04:38.900Z',
  'elevation state after': '2026-11-22T00:04:40.000Z',
  'register finish': '2026-11-22T00:04:40.298Z',
  'totp login with the next code': '2026-11-22T00:05:00.300Z',
};

/** Alice's page had asked for this before (02). */
const firstInfo = portal.find(({ note }) => note === 'user info POST');

const messageSchema = z.object({ note: z.string(), text: z.string() });

/** The recorded chance: by how many bytes are asked for. */
function chance(bytes: number): Buffer {
  switch (bytes) {
    case 32:
      return fromBase32(SECRET);
    case 16:
      return Buffer.from(CODE_ID, 'base64url');
    default:
      return Buffer.from([...CODE].map(each => CHARACTERS.indexOf(each)));
  }
}

/** Dates to the millisecond in answers, and to the second in messages, which were written a moment later. */
function coarse(text: string): string {
  return text
    .replaceAll('\\u0026', '&')
    .replace(/(T\d{2}:\d{2}:\d{2}\.\d{3})\d+Z/g, '$1Z')
    .replace(/\.\d+ \+0000 UTC m=\+\d+\.\d+/, ' +0000 UTC m=+…');
}

describe('second factors as recorded', () => {
  let authelia: AutheliaStandIn;
  let now: number;
  let message: string;

  beforeEach(async () => {
    now = Date.parse(STARTED);
    message = '';
    const file = join(
      ...[__dirname, '..', '__recordings__', 'configuration.good.yml'],
    );
    authelia = await createAutheliaStandIn({
      ...{ port: 0, speed: 10_000, random: chance },
      settings: readSettings(readFileSync(file, 'utf8')),
      directory: new ListedDirectory(PEOPLE),
      now: () => new Date(now),
      notify: text => {
        message = text;
      },
    });
  });
  afterEach(() => authelia.close());

  it('are enrolled, used, and told about', async () => {
    const player = new Player(authelia.url);
    const [value = ''] =
      Object.entries(SESSIONS).find(([, name]) => name === 'alice') ?? [];
    await player.signIn(value, ALICE);
    await player.play(exchangeSchema.parse(firstInfo));
    const actual: unknown[] = [];
    const expected: unknown[] = [];
    for (const one of recorded) {
      now = Date.parse(MOMENTS[one.note] ?? new Date(now).toISOString());
      const told = messageSchema.safeParse(one).data;
      if (told) {
        actual.push(coarse(message));
        expected.push(coarse(told.text));
      } else {
        const played = await player.play(exchangeSchema.parse(one));
        const { note } = one;
        for (const [into, compared] of [
          [actual, played.actual],
          [expected, played.expected],
        ] as const) {
          const headers = { ...compared.headers };
          const body = coarse(String(compared.body));
          if (body.includes('created_at')) {
            // A finer time makes the body longer.
            delete headers['content-length'];
          }
          into.push({ note, status: compared.status, headers, body });
        }
      }
    }
    expect(actual).toHaveLength(recorded.length);
    expect(actual).toEqual(expected);
  });
});
