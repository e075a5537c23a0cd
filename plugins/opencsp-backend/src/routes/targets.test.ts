/*
 * Proves by which address each name is asked for, in each state of its certificate, and which names are asked
 * for at all. Leaves paths to healthPath.test.ts.
 */
import { serviceDefinitionSchema } from '@opencsp/plugin-opencsp-common';
import { mergeRoutes } from '@opencsp/rendering';
import { builtInDefinitions } from '../catalogue/services/builtIn';
import { namesToSee } from '../domain/routes/decideRoutes';
import { newName, newRouteSet } from '../domain/routes/routeRecord';
import { wantedRoutes } from '../domain/routes/__testUtils__/RouteWorld';
import { TargetsContext, targetsOf } from './targets';

const wanted = wantedRoutes(['wiki', 'homer!', 'authelia', 'jellyfin']);
const set = newRouteSet('p', 'h', 'mark-0123456789');
const usual: TargetsContext = {
  ...{ set, wanted, httpsOnly: ['jellyfin'], now: 0 },
  definitions: builtInDefinitions.map(each =>
    serviceDefinitionSchema.parse(each),
  ),
  ports: { https: 443, http: 80 },
};

function asked(change: Partial<TargetsContext> = {}) {
  const context = { ...usual, ...change };
  return targetsOf(namesToSee(context.set, context.wanted), context).map(
    ({ scheme, host, path }) => `${scheme}://${host}${path}`,
  );
}

it('asks by HTTP only where there is no sign-in and no certificate', () => {
  expect(asked()).toEqual([
    'https://authelia.ada.example.com/api/health',
    'https://homer.ada.example.com/',
    'https://jellyfin.ada.example.com/health',
    'http://wiki.ada.example.com/',
  ]);
  const about = {
    service: 'wiki',
    https: true,
    signIn: false,
    isPortal: false,
  };
  const name = 'wiki.ada.example.com';
  const issued = {
    ...newName({ name, ...about }, 0),
    live: 'issued' as const,
  };
  expect(asked({ set: { ...set, names: [issued] } })).toContain(
    'https://wiki.ada.example.com/',
  );
});

it('says the port where it is another one', () => {
  expect(asked({ ports: { https: 8443, http: 8088 } })).toEqual([
    'https://authelia.ada.example.com:8443/api/health',
    'https://homer.ada.example.com:8443/',
    'https://jellyfin.ada.example.com:8443/health',
    'http://wiki.ada.example.com:8088/',
  ]);
});

it('asks for old names that are kept, and for nothing of a wildcard', () => {
  const old = wantedRoutes(['wiki'], 'old.example.com');
  const kept = mergeRoutes(wanted, old, () => false);
  const names = [
    'wiki.old.example.com',
    '*.ada.example.com',
    'gone.example.com',
  ];
  expect(
    targetsOf(names, { ...usual, set: { ...set, wanted: kept } }),
  ).toMatchObject([
    { name: 'wiki.old.example.com', https: true, scheme: 'http', path: '/' },
  ]);
});
