/*
 * Proves that a database that is locked, gone or full while a request is made is a 503 with what to do
 * next, that nothing of SQL, paths or stacks reaches a caller, and that the portal works again after it.
 * What the engine does meanwhile is proven by its own tests.
 */
import { mockServices, TestDatabases } from '@backstage/backend-test-utils';
import { GOOD_REQUEST, startPortal } from '../__testUtils__/portal';
import { databaseOrNetworkTrouble } from '../store/databaseTrouble';
import { describeTrouble } from '../reconcile/trouble';

jest.setTimeout(60_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3'] });
const INSIDES =
  /select|insert|update |`|SQLITE|instances\b.*where|\/[\w-]+\/[\w-]+\.(ts|js|sqlite)|at \w+ \(/i;

function asError(message: string, fields: object): Error {
  return Object.assign(new Error(message), fields);
}

const FAULTS: [string, Error][] = [
  [
    'locked',
    asError('select * from `instances` - database is locked', {
      code: 'SQLITE_BUSY',
    }),
  ],
  [
    'full',
    asError('insert into `instances` - database or disk is full', {
      code: 'SQLITE_FULL',
    }),
  ],
  [
    'gone',
    asError('connect ECONNREFUSED 10.0.0.5:5432', { code: 'ECONNREFUSED' }),
  ],
  [
    'restarting',
    asError(
      'select * from "instances" - terminating connection due to administrator command',
      { code: '57P01', severity: 'FATAL' },
    ),
  ],
  [
    'without a free connection',
    asError(
      'Knex: Timeout acquiring a connection. The pool is probably full.',
      {},
    ),
  ],
];

describe('a database that is away while a request is made', () => {
  const breakable: { fault?: Error } = {};
  let portal: Awaited<ReturnType<typeof startPortal>>;

  beforeAll(async () => {
    const db = await databases.init('SQLITE_3');
    db.on('start', builder => {
      if (breakable.fault) {
        const fault = breakable.fault;
        builder.on('query', () => {
          throw fault;
        });
      }
    });
    portal = await startPortal({
      features: [
        mockServices.database.mock({ getClient: async () => db }).factory,
      ],
    });
  });
  afterAll(() => portal.backend.stop());
  afterEach(() => {
    breakable.fault = undefined;
  });

  const calls = (): [
    string,
    () => PromiseLike<{
      status: number;
      text: string;
      body: { error?: object };
    }>,
  ][] => [
    ['list', () => portal.as('member').get('/instances')],
    ['get', () => portal.as('member').get(`/instances/${'0'.repeat(36)}`)],
    ['create', () => portal.as('member').create(GOOD_REQUEST, 'key')],
    ['quota', () => portal.as('member').get('/quota')],
    ['work', () => portal.as('operator').get('/operations/work')],
    ['ledger', () => portal.as('operator').get('/operations/ledger')],
    ['health', () => portal.as('operator').get('/health/details')],
    ['changes', () => portal.as('service').get('/internal/changes')],
  ];

  it.each(FAULTS)(
    '%s: 503 with what to do, and nothing of its insides',
    async (_, fault) => {
      for (const [name, call] of calls()) {
        breakable.fault = fault;
        const { status, text, body } = await call();
        breakable.fault = undefined;
        expect({ name, status }).toEqual({ name, status: 503 });
        expect(body.error).toMatchObject({
          name: 'ServiceUnavailableError',
          code: 'database-unavailable',
          nextStep: expect.stringContaining('Try again'),
          requestId: expect.any(String),
        });
        const { request: _request, ...said } = JSON.parse(text);
        expect(JSON.stringify(said)).not.toMatch(INSIDES);
      }
      const { body } = await portal.as('member').get('/instances');
      expect(body.totalItems).toBe(0);
    },
  );

  it('anything else that nobody expected: 500 with the request id, and nothing of its insides', async () => {
    for (const fault of [
      asError('select * from `instances` - no such column: x', {
        code: 'SQLITE_ERROR',
      }),
      asError("ENOENT: no such file or directory, open '/etc/opencsp/x.ts'", {
        code: 'ENOENT',
      }),
      new TypeError("Cannot read properties of undefined (reading 'x')"),
    ]) {
      breakable.fault = fault;
      const { status, body } = await portal.as('member').get('/instances');
      breakable.fault = undefined;
      expect(status).toBe(500);
      expect(body.error).toMatchObject({
        code: 'unexpected',
        nextStep: expect.stringContaining('request id'),
        requestId: expect.any(String),
      });
      expect(JSON.stringify(body.error)).not.toMatch(INSIDES);
      expect(JSON.stringify(body.error)).not.toContain('Cannot read');
    }
  });
});

it('knows the errors that SQLite really throws', async () => {
  const db = await databases.init('SQLITE_3');
  const error: unknown = await db('nowhere').catch((it: unknown) => it);
  expect(databaseOrNetworkTrouble(error)).toEqual({
    passing: false,
    text: 'The database refused a statement (SQLITE_ERROR).',
  });
  expect(describeTrouble(error)).not.toMatch(/select|nowhere/);
});

it('tells trouble that passes from a mistake, and names neither SQL nor path', () => {
  for (const [, fault] of FAULTS) {
    expect(databaseOrNetworkTrouble(fault)?.passing).toBe(true);
  }
  const mistake = asError('insert into `x` - UNIQUE constraint failed', {
    code: 'SQLITE_CONSTRAINT_UNIQUE',
  });
  expect(databaseOrNetworkTrouble(mistake)?.passing).toBe(false);
  expect(describeTrouble(mistake)).toBe(
    'The database refused a statement (SQLITE_CONSTRAINT_UNIQUE).',
  );
  // Trouble of another system's network is not the database's.
  expect(describeTrouble(FAULTS[2][1])).toContain('ECONNREFUSED');
  expect(databaseOrNetworkTrouble(new Error('x'))).toBeUndefined();
  expect(databaseOrNetworkTrouble('x')).toBeUndefined();
});
