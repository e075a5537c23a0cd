import { z } from 'zod';
import { DirectorySeed } from '../directory/schema';
import { hashOf } from '../ids';
import { OidcClient } from '../options';
import { hashPassword } from '../people';

/** When the recordings were made; the stand-in's clock begins here in replays. */
export const RECORDED_AT = Date.parse('2026-11-22T01:08:00Z');
export const PASSWORD = 'Passw0rd-lab!';
/** Secret of every client and service user of the cast. */
export const SECRET = 'secret';
export const CALLBACK = 'http://localhost:7007/api/auth/oidc/handler/frame';

const PORTAL = '400661636236512294';
const ACME = '400662136868572198';
const OUTSIDERS = '400662136902126630';
const PROJECT = '400661970354703398';
const OTHER = '400661970790911014';
const CREATED = RECORDED_AT - 480_000;

/** Personal access tokens as the recordings abbreviate them, and whose they are. */
export const PERSONAL_TOKENS: Record<string, string> = {
  'tycQP-…V3nY (len 71)': '400661636237036582',
  '-EoqiN…tFik (len 71)': '400661636237102118',
  '8DQ0D3…Xx_o (len 71)': '400662143646567462',
  'vF-K_Q…6EHg (len 71)': '400662143663344678',
  '4Bwww2…fJ7g (len 71)': '400662143680121894',
  'l5LHlh…W3TA (len 71)': '400662143680121894',
  '2IqtXi…nMQU (len 71)': '400662143680121894',
};

const PEOPLE: [
  id: string,
  name: string,
  organizationId: string,
  email?: string,
][] = [
  ['400662114437434406', 'alice', PORTAL],
  ['400662116014492710', 'bob', PORTAL],
  ['400662117557996582', 'carol', PORTAL],
  ['400662119151832102', 'dave', PORTAL],
  ['400662120745667622', 'erin', PORTAL],
  ['400662122289171494', 'frank', PORTAL],
  ['400662123899784230', 'una', PORTAL],
  ['400662125460065318', 'ulf', PORTAL],
  ['400662127037123622', 'gina', PORTAL],
  ['400662128597404710', 'ida', PORTAL],
  ['400662130191240230', 'alice2', PORTAL, 'alice@portal.test'],
  ['my-own-id', 'ownid', PORTAL],
  ['400662137036344358', 'zoe', ACME, 'zoe@acme.test'],
  ['400662138529516582', 'yan', ACME, 'yan@acme.test'],
  ['400662141633301542', 'otto', OUTSIDERS, 'otto@out.test'],
];
const UNVERIFIED = new Set(['una', 'ulf', 'ida']);

const MACHINES: [id: string, userName: string, name: string, jwt: boolean][] = [
  ['400661636237036582', 'lab-admin', 'Lab Admin', false],
  ['400661636237102118', 'login-client', 'Login client', false],
  ['400662143646567462', 'sync-jwt', 'Catalog sync', true],
  ['400662143663344678', 'sync-opaque', 'Opaque', false],
  ['400662143680121894', 'nobody', 'Nobody', true],
];

const GRANTS: [
  id: string,
  userId: string,
  project: string,
  organization: string,
  roles: string[],
][] = [
  [
    '400662143210359846',
    '400662114437434406',
    PROJECT,
    PORTAL,
    ['admin', 'member'],
  ],
  [
    '400662143210425382',
    '400662116014492710',
    PROJECT,
    PORTAL,
    ['operator', 'viewer'],
  ],
  ['400662143227137062', '400662119151832102', PROJECT, PORTAL, ['viewer']],
  ['400662143243914278', '400662120745667622', PROJECT, PORTAL, ['member']],
  ['400662143243979814', '400662122289171494', PROJECT, PORTAL, ['member']],
  ['400662143260691494', '400662123899784230', PROJECT, PORTAL, ['viewer']],
  ['400662143260757030', '400662114437434406', OTHER, PORTAL, ['other-user']],
  ['400662143277468710', '400662137036344358', PROJECT, ACME, ['member']],
  ['400662143294245926', '400662114437434406', PROJECT, ACME, ['viewer']],
  ['400662143311023142', '400662138529516582', PROJECT, PORTAL, ['operator']],
  ['400662144250547238', '400662143646567462', PROJECT, PORTAL, ['operator']],
];

/** The organisations, people, service users and roles of the recordings, with their ids. */
export function recordedCast(): DirectorySeed {
  const password = hashPassword(PASSWORD);
  return {
    people: PEOPLE.map(([id, userName, organizationId, email]) => ({
      id,
      organizationId,
      userName,
      givenName: capital(userName),
      familyName: 'Tester',
      displayName: `${capital(userName)} Tester`,
      email: email ?? `${userName}@portal.test`,
      emailVerified: !UNVERIFIED.has(userName),
      updatedAt: CREATED / 1000,
      createdAt: CREATED / 1000,
      ...(userName !== 'ida' && password),
    })),
    organizations: [
      organization(PORTAL, 'Portal', 'portal.localhost'),
      organization(ACME, 'Acme', 'acme.localhost'),
      organization(OUTSIDERS, 'Outsiders', 'outsiders.localhost'),
    ],
    projects: [
      {
        id: PROJECT,
        name: 'portal',
        organizationId: PORTAL,
        assertsRoles: true,
        roles: [
          { key: 'admin', displayName: 'Administrator', group: 'portal' },
          { key: 'operator', displayName: 'Operator', group: 'portal' },
          { key: 'member', displayName: 'Member', group: 'portal' },
          { key: 'viewer', displayName: 'Read only' },
        ],
        grants: [{ organizationId: ACME, roleKeys: ['member', 'viewer'] }],
        createdAt: CREATED,
      },
      {
        id: OTHER,
        name: 'other',
        organizationId: PORTAL,
        roles: [{ key: 'other-user', displayName: 'Other user' }],
        createdAt: CREATED,
      },
    ],
    authorizations: GRANTS.map(
      ([id, userId, projectId, organizationId, roleKeys], index) => ({
        id,
        userId,
        projectId,
        organizationId,
        roleKeys,
        createdAt: CREATED + index,
        changedAt: CREATED + index,
      }),
    ),
    serviceUsers: MACHINES.map(([id, userName, name, jwt]) => ({
      id,
      userName,
      name,
      jwt,
      organizationId: PORTAL,
      secretHash: hashOf(SECRET),
      createdAt: CREATED,
      changedAt: CREATED,
      tokens: Object.entries(PERSONAL_TOKENS)
        .filter(([, owner]) => owner === id)
        .map(([token], index) => ({
          id: `40066214${index}680187430`,
          hash: hashOf(personalToken(token)),
          createdAt: CREATED,
          expiresAt: Date.parse('2099-01-01T00:00:00Z'),
        })),
    })),
    memberships: [
      { userId: '400661636237036582', role: 'IAM_OWNER' },
      { userId: '400661636237102118', role: 'IAM_OWNER' },
      {
        userId: '400662143646567462',
        role: 'ORG_USER_MANAGER',
        organizationId: PORTAL,
      },
      { userId: '400662143663344678', role: 'IAM_OWNER_VIEWER' },
    ],
  };
}

/** The whole text of a token that a recording abbreviates. */
export function personalToken(abbreviated: string): string {
  return abbreviated.replace(/\W/g, '-');
}

const ALL_ON = {
  accessTokens: 'jwt',
  accessTokenRoles: true,
  idTokenRoles: true,
  idTokenUserInfo: true,
} as const;

/** The applications of the recordings. */
export function recordedClients(): OidcClient[] {
  const web = (clientId: string, more: Partial<OidcClient> = {}) => ({
    clientId,
    clientSecret: SECRET,
    redirectUris: [CALLBACK],
    postLogoutRedirectUris: ['http://localhost:3000/signed-out'],
    projectId: PROJECT,
    ...more,
  });
  return [
    web('400661970908417062', {
      applicationId: '400661970908351526',
      ...ALL_ON,
    }),
    web('400661970925128742'),
    web('400661970925259814', { accessTokens: 'jwt' }),
    web('400661970941971494', { clientSecret: undefined, ...ALL_ON }),
    web('400661970958748710', { refreshTokens: false, ...ALL_ON }),
    web('400661970975525926', { loginVersion: 1, ...ALL_ON }),
    web('400661970975656998', {
      loginVersion: 1,
      redirectUris: ['http://portal.test/cb'],
    }),
    web('400661970992303142'),
    web('400661971025857574'),
    web('400661971042634790'),
    web('400661971092966438'),
    web('400661971093097510'),
    web('400661971109743654'),
    web('400661971009080358', {
      projectId: OTHER,
      accessTokens: 'jwt',
      accessTokenRoles: true,
      idTokenRoles: true,
    }),
    web('400661971025988646', { projectId: OTHER }),
  ];
}

/** Basic credentials as the recordings abbreviate them. */
export const BASIC: Record<string, [id: string, secret: string]> = {
  'Basic NDAwNj…N2I= (len 112)': ['400661970908417062', SECRET],
  'Basic NDAwNj…R3o= (len 112)': ['400661970925128742', SECRET],
  'Basic NDAwNj…RDE= (len 112)': ['400661971025857574', SECRET],
  'Basic NDAwNj…TWc= (len 112)': ['400661970975525926', SECRET],
  'Basic NDAwNj…V04= (len 112)': ['400661971025988646', SECRET],
  'Basic NDAwNj…VkQ= (len 112)': ['400662143646567462', SECRET],
  'Basic NDAwNj…ZEQ= (len 112)': ['400661970958748710', SECRET],
  'Basic NDAwNj…ZVA= (len 112)': ['400661971025857574', SECRET],
  'Basic NDAwNj…azg= (len 112)': ['400661970925259814', SECRET],
  'Basic NDAwNj…b25n (len 32)': ['400661970908417062', 'wrong'],
  'Basic NDAwNj…bnQ= (len 40)': ['400661970941971494', 'something'],
  'Basic NDAwNj…eWU= (len 112)': ['400661971009080358', SECRET],
  'Basic YWxpY2…IQ== (len 28)': ['alice', PASSWORD],
  'Basic bm9ib2…bGc= (len 96)': ['nobody', 'the old one'],
  'Basic bm9ib2…bmc= (len 24)': ['nobody-here', 'wrong'],
  'Basic c3luYy…RA== (len 100)': ['sync-jwt', SECRET],
  'Basic c3luYy…bmc= (len 20)': ['sync-jwt', 'wrong'],
  'Basic c3luYy…cw== (len 104)': ['sync-opaque', SECRET],
};

/** The user name of one of the cast. */
export function userNameOf(id: unknown): string | undefined {
  return PEOPLE.find(([one]) => one === id)?.[1];
}

const KNOWN = new Set([
  PORTAL,
  ACME,
  OUTSIDERS,
  PROJECT,
  OTHER,
  ...PEOPLE.map(([id]) => id),
  ...MACHINES.map(([id]) => id),
  ...GRANTS.map(([id]) => id),
  ...recordedClients().map(({ clientId }) => clientId),
]);

/** Ids that mean the same in the recordings and in the stand-in. */
export function isCastId(text: string): boolean {
  return KNOWN.has(text);
}

const stepSchema = z.object({
  label: z.string(),
  request: z
    .object({
      method: z.string(),
      path: z.string(),
      query: z.record(z.string(), z.string()).optional(),
      headers: z.record(z.string(), z.string()).optional(),
      body: z.unknown().optional(),
    })
    .optional(),
  response: z
    .object({
      status: z.number(),
      headers: z.record(z.string(), z.unknown()).optional(),
      body: z.unknown().optional(),
    })
    .optional(),
  decoded: z.record(z.string(), z.record(z.string(), z.unknown())).optional(),
  requested_scope: z.string().optional(),
});

/** One recorded exchange. */
export type RecordedStep = z.infer<typeof stepSchema>;

/** The exchanges of a folder of the recordings, by case. */
export const recordedFolder = z.array(
  z.looseObject({
    case: z.string(),
    server: z.string(),
    steps: z.array(stepSchema),
  }),
);

function organization(id: string, name: string, primaryDomain: string) {
  return { id, name, primaryDomain, createdAt: CREATED };
}

function capital(text: string): string {
  return text[0].toUpperCase() + text.slice(1);
}
