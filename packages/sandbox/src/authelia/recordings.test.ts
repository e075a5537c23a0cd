/*
 * Proves that the stand-in answers as Authelia 4.39.20 was recorded to: each kept exchange is sent as the
 * recorded proxy sent it (Traefik 3.7.9), with an LLDAP behind, as it was recorded; status, all headers and the body are compared, without the
 * values and dates of cookies and the page itself. What is not played has its reason in
 * `__testUtils__/recorded.ts`. Leaves time, rules and the page to tests of their own.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import anonymous from './__recordings__/01-anonymous.json';
import firstFactor from './__recordings__/02-portal-firstfactor.json';
import walk from './__recordings__/03-sso-walk.json';
import endpoints from './__recordings__/05-authz-endpoints.json';
import logout from './__recordings__/06-logout.json';
import regulation from './__recordings__/07-regulation.json';
import misc from './__recordings__/08-misc.json';
import { DirectoryLab } from './__testUtils__/directoryLab';
import { Player } from './__testUtils__/play';
import {
  exchangeSchema,
  NOT_KEPT,
  NOT_PLAYED,
  PARTIAL,
  PEOPLE,
  RECORDED_AT,
  SESSIONS,
} from './__testUtils__/recorded';
import { LdapSettings } from './directory/ldapSettings';
import {
  AutheliaSettings,
  AutheliaStandIn,
  createAutheliaStandIn,
  readSettings,
} from '.';

const FILES = Object.entries({
  '01': anonymous,
  '02': firstFactor,
  '03': walk,
  '05': endpoints,
  '06': logout,
  '07': regulation,
  '08': misc,
})
  .map(([file, exchanges]) => ({
    file,
    exchanges: exchanges.map(one => exchangeSchema.parse(one)),
  }))
  .sort((a, b) => a.file.localeCompare(b.file));

describe('what is left out', () => {
  const names = FILES.flatMap(({ file, exchanges }) =>
    exchanges.map(({ note }) => `${file} ${note}`),
  );

  it('is there, each with its reason', () => {
    expect(names).toEqual(
      expect.arrayContaining([
        ...Object.keys(NOT_PLAYED),
        ...Object.keys(PARTIAL),
      ]),
    );
    expect(Object.values({ ...NOT_PLAYED, ...NOT_KEPT })).not.toContain('');
    expect(new Set(names).size).toBe(names.length);
  });

  it('leaves most of what was recorded of these files', () => {
    expect(names.length - Object.keys(NOT_PLAYED).length).toBe(84);
  });
});

describe('answers as recorded from Authelia', () => {
  let lab: DirectoryLab;
  let standIn: AutheliaStandIn;

  beforeAll(async () => {
    lab = await DirectoryLab.open();
    for (const person of PEOPLE) {
      await lab.add(person);
    }
  });
  afterAll(() => lab.close());
  beforeEach(async () => {
    const file = join(__dirname, '__recordings__', 'configuration.good.yml');
    const settings = readSettings(await readFile(file, 'utf8'));
    standIn = await createAutheliaStandIn({
      port: 0,
      settings,
      directory: lab.directory(ldapOf(settings)),
      speed: 10_000,
      now: () => RECORDED_AT,
    });
  });
  afterEach(() => standIn.close());

  it.each(FILES)('$file', async ({ file, exchanges }) => {
    const player = new Player(standIn.url);
    for (const [value, username] of Object.entries(SESSIONS)) {
      const person = PEOPLE.find(each => each.username === username);
      await player.signIn(value, {
        username,
        password: person?.password ?? '',
      });
    }
    const actual: unknown[] = [];
    const expected: unknown[] = [];
    for (const exchange of exchanges) {
      const name = `${file} ${exchange.note}`;
      if (!Object.hasOwn(NOT_PLAYED, name)) {
        const played = await player.play(exchange);
        const away = Object.hasOwn(PARTIAL, name) ? PARTIAL[name] : undefined;
        for (const header of away ?? []) {
          delete played.actual.headers[header];
          delete played.expected.headers[header];
        }
        actual.push({
          name,
          ...played.actual,
          ...(away && { body: 'a page' }),
        });
        expected.push({
          ...{ name, ...played.expected },
          ...(away && { body: 'a page' }),
        });
      }
    }
    expect(expected).not.toEqual([]);
    expect(actual).toEqual(expected);
  });
});

function ldapOf({ ldap }: AutheliaSettings): LdapSettings {
  if (!ldap) {
    throw new Error('The recorded configuration has no directory.');
  }
  return ldap;
}
