/*
 * Proves which old names stay while a profile moves to another domain, until when, and that merging again
 * changes nothing, from what was wanted as from what the proxy had; leaves what is served under them to
 * liveRoutes.test.ts.
 */
import fc from 'fast-check';
import { largeModel, plainModel } from '../__testUtils__/models';
import { LiveCertificate, liveRoutes, liveRoutesFile } from './liveRoutes';
import { mergeRoutes } from './mergeRoutes';
import { routedNames } from './routeParts';
import { traefikRoutes } from './routesFile';
import { TraefikRoutes } from './settings';

const OLD = 'old.example.com';
const NEW = 'new.example.com';
const old = traefikRoutes(largeModel(OLD));
const wanted = traefikRoutes(largeModel(NEW));

function namesOf(routes: TraefikRoutes, domain: string): string[] {
  return routedNames(routes)
    .map(({ name }) => name)
    .filter(name => name.endsWith(`.${domain}`));
}

function lived(routes: TraefikRoutes, certificate: LiveCertificate) {
  return liveRoutes(routes, {
    certificateOf: () => certificate,
    mark: 'mark-0123456789',
  });
}

it('keeps all old names while no new one works', () => {
  const merged = mergeRoutes(wanted, old, () => false);
  expect(namesOf(merged, NEW)).toEqual(namesOf(wanted, NEW));
  expect(namesOf(merged, OLD)).toEqual(namesOf(old, OLD));
  expect(merged.http.routers).toMatchObject(wanted.http.routers ?? {});
});

it('keeps none when all new ones work, and none that are the same', () => {
  expect(mergeRoutes(wanted, old, () => true)).toBe(wanted);
  expect(mergeRoutes(wanted, wanted, () => false)).toBe(wanted);
});

it('lets a service go by itself, and the portal last', () => {
  const guarded = routedNames(old).filter(({ signIn }) => signIn);
  expect(guarded.length).toBeGreaterThan(0);
  const [{ service }] = guarded;
  const waitsFor = (id: string) => (name: string) => !name.startsWith(`${id}.`);
  const kept = mergeRoutes(wanted, old, waitsFor(service));
  expect(namesOf(kept, OLD).sort()).toEqual(
    [`authelia.${OLD}`, `${service}.${OLD}`].sort(),
  );
});

it('lets the portal go with those that ask it', () => {
  const open = routedNames(old).find(
    ({ signIn, isPortal }) => !signIn && !isPortal,
  );
  const kept = mergeRoutes(
    wanted,
    old,
    name => !name.startsWith(`${open?.service}.`),
  );
  expect(namesOf(kept, OLD)).toEqual([`${open?.service}.${OLD}`]);
});

it('drops names of services that are not there any more', () => {
  const routers = Object.entries(wanted.http.routers ?? {}).filter(
    ([key]) => !key.startsWith('gitlab'),
  );
  const smaller: TraefikRoutes = {
    http: { ...wanted.http, routers: Object.fromEntries(routers) },
  };
  expect(namesOf(old, OLD)).toContain(`gitlab.${OLD}`);
  const merged = mergeRoutes(smaller, old, () => false);
  expect(namesOf(merged, OLD)).not.toContain(`gitlab.${OLD}`);
});

it('keeps nothing for a profile that is without HTTPS from now on', () => {
  const plain = traefikRoutes(plainModel());
  expect(mergeRoutes(plain, old, () => false)).toBe(plain);
});

it('moves twice, each old name under a key of its own', () => {
  const first = mergeRoutes(wanted, old, () => false);
  const third = traefikRoutes(largeModel('third.example.com'));
  const merged = mergeRoutes(third, first, () => false);
  expect(namesOf(merged, OLD)).toEqual(namesOf(old, OLD));
  expect(namesOf(merged, NEW)).toEqual(namesOf(wanted, NEW));
  expect(
    mergeRoutes(third, first, name => name.endsWith('third.example.com')),
  ).toBe(third);
});

it('comes to the same from what the proxy had, and when it is done again', () => {
  fc.assert(
    fc.property(
      fc.constantFrom<LiveCertificate>('none', 'asked', 'issued'),
      fc.func(fc.boolean()),
      (certificate, works) => {
        const worksOf = (name: string) => works(name);
        const merged = mergeRoutes(wanted, old, worksOf);
        expect(mergeRoutes(wanted, merged, worksOf)).toEqual(merged);
        const live = lived(merged, certificate);
        expect(mergeRoutes(wanted, live, worksOf)).toEqual(merged);
        expect(mergeRoutes(wanted, lived(old, certificate), worksOf)).toEqual(
          merged,
        );
        expect(() => liveRoutesFile(live)).not.toThrow();
      },
    ),
  );
});
