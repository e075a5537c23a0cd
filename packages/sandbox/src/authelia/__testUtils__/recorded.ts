import { z } from 'zod';

/** One exchange, as it was recorded. */
export const exchangeSchema = z.object({
  note: z.string(),
  request: z.object({
    method: z.string(),
    url: z.string(),
    headers: z.record(z.string(), z.union([z.string(), z.number()])),
    body: z.unknown().optional(),
  }),
  response: z.object({
    status: z.number(),
    headers: z.array(z.string()),
    body: z.unknown(),
  }),
});

/** @public */
export type Exchange = z.infer<typeof exchangeSchema>;

/** The moment that the stand-in's clock shows; the recordings were made within minutes of it. */
export const RECORDED_AT = new Date('2026-11-22T00:04:30Z');

/** People of the recordings. */
export const PEOPLE = [
  {
    ...{ username: 'alice', password: 'alice-pass-1' },
    ...{ displayName: 'Alice Example', email: 'alice@example.com' },
    groups: ['app_users', 'nextcloud_users'],
  },
  {
    ...{ username: 'dave', password: 'dave-pass-11' },
    ...{ displayName: 'Dave', email: 'dave@example.com' },
    groups: [],
  },
  {
    ...{ username: 'reg', password: 'reg-pass-13' },
    ...{ displayName: 'Self', email: 'reg.new@example.com' },
    groups: [],
  },
];

/** Sessions whose login was not recorded, or in another file. */
export const SESSIONS: Record<string, string> = {
  'LU-8smHHaLC9tsdW-80WgImVwe6zpzNK': 'alice',
  '5HorF2q1O_ukc6FRwOdCKUUsEw4zyXfs': 'alice',
  'U6Dde#p48DD4FU!2e6aXhSYpYk_ibOWN': 'alice',
  'hMuOtXEA!UJ6imX^qIJ-0KA36FE4ZV9R': 'reg',
};

const OTHER = 'an endpoint for other proxies, which no profile uses';

/** Exchanges that are kept and not played. */
export const NOT_PLAYED: Record<string, string> = {
  '03 host without any rule (default deny)':
    'the proxy answered: no router has the host',
  '05 legacy verify with rd, anonymous': OTHER,
  '05 legacy verify without rd': OTHER,
  '05 legacy verify with cookie': OTHER,
  '05 legacy verify with X-Forwarded-*': OTHER,
  '05 auth-request': OTHER,
  '05 auth-request anonymous': OTHER,
};

/** Files and exchanges of which not even the data is here. */
export const NOT_KEPT: Record<string, string> = {
  '08 password reset, 6 exchanges': 'people change passwords in the directory',
  '12-oidc-config-validate': 'a command of the program, not a server’s answer',
  '15-session-times':
    'measured times, no exchanges; played with a clock in sessions.test.ts',
  'config-validate': 'a command of the program, not a server’s answer',
};

/** Answers of which not all is compared: what stays away. */
export const PARTIAL: Record<string, readonly string[]> = {
  // The real page is a program; here it is a form.
  '08 index page of the portal (placeholder page here)': ['content-length'],
  '08 index with rd': ['content-length'],
};
