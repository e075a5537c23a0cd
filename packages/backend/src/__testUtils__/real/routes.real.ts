/*
 * Proves on a real Traefik and a real Pebble, which asks for the proof of each name by HTTP-01, what the sandbox
 * has to pass, too: the contract of routes, from the static file as it is rendered to what people are told.
 * Leaves Docker to `compose.real.ts`: here a few answers of its API say which containers run.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BLOCKED } from '../routes/RoutesGround';
import { routesContract } from '../routes/routesContract';
import { AcmeAuthority, givenPrograms } from './AcmeAuthority';
import { RealRoutesGround } from './RealRoutesGround';
import { freePorts } from './RealProgram';

jest.setTimeout(180_000);

const programs = givenPrograms();
const folder = mkdtempSync(join(tmpdir(), 'opencsp-routes-'));
let ports: { http: number; https: number };
let authority: AcmeAuthority;

beforeEach(async () => {
  const [http, https] = await freePorts(2);
  ports = { http, https };
  authority = await AcmeAuthority.start({
    ...{ programs, ports, blocked: [BLOCKED] },
    folder: mkdtempSync(join(folder, 'authority-')),
  });
});
afterEach(() => authority.stop());
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('routes on a real Traefik, with certificates of a real Pebble', () => {
  routesContract(() =>
    RealRoutesGround.open({
      ...{ programs, ports, authority },
      folder: mkdtempSync(join(folder, 'proxy-')),
    }),
  );
});
