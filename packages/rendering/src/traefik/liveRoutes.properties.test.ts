/*
 * Proves for all mixtures of what may be known of the names of a profile that its live routes are read as
 * they were written, order and insist exactly where they may, and lead back to what was wanted. Leaves
 * single cases and what is refused to liveRoutes.test.ts.
 */
import fc from 'fast-check';
import { load } from 'js-yaml';
import { coreModel, largeModel, plainModel } from '../__testUtils__/models';
import { LiveCertificate, liveRoutes, liveRoutesFile } from './liveRoutes';
import { liveProblems } from './liveRules';
import { mergeRoutes } from './mergeRoutes';
import { readRoutes } from './readRoutes';
import { hasKind, NamedRouter, namedRouters, routedNames } from './routeParts';
import { traefikRoutes } from './routesFile';
import { TraefikRoutes } from './settings';

const MARK = 'mark-0123456789';
const CERTIFICATES: LiveCertificate[] = ['none', 'asked', 'issued'];

/** What may be known of the names of a profile, in all mixtures. */
const mixtures = fc.record({
  wanted: fc.constantFrom(
    traefikRoutes(largeModel()),
    traefikRoutes(largeModel('b.example.org')),
    traefikRoutes(plainModel()),
    traefikRoutes(coreModel()),
  ),
  certificates: fc.array(fc.constantFrom(...CERTIFICATES), {
    minLength: 30,
    maxLength: 30,
  }),
  https: fc.constantFrom(443, 8443),
});

function mixed(
  wanted: TraefikRoutes,
  certificates: readonly LiveCertificate[],
  https: number,
) {
  const names = routedNames(wanted).map(({ name }) => name);
  const certificateOf = (name: string) => certificates[names.indexOf(name)];
  return {
    certificateOf,
    routes: liveRoutes(wanted, {
      certificateOf,
      mark: MARK,
      ports: { https },
    }),
  };
}

it('is read as it was written, by this reader and another', () => {
  fc.assert(
    fc.property(mixtures, ({ wanted, certificates, https }) => {
      const { routes } = mixed(wanted, certificates, https);
      const { content } = liveRoutesFile(routes);
      expect(readRoutes(content)).toEqual(routes);
      expect(load(content)).toEqual(routes);
    }),
  );
});

it('orders and insists exactly where it may, and opens nothing that is signed in to', () => {
  fc.assert(
    fc.property(mixtures, ({ wanted, certificates, https }) => {
      const { routes, certificateOf } = mixed(wanted, certificates, https);
      const all = namedRouters(routes);
      const secure = all.filter(({ router }) => router.tls !== undefined);
      const isStrict = ({ router }: NamedRouter) =>
        router.middlewares?.includes('hsts') === true;
      expect(all.filter(isStrict)).toEqual(
        secure.filter(({ name }) => certificateOf(name) === 'issued'),
      );
      expect(
        secure.filter(({ router }) => router.tls?.certResolver === 'le'),
      ).toEqual(secure.filter(({ name }) => certificateOf(name) !== 'none'));
      const closed = routedNames(wanted)
        .filter(
          ({ name, https: isSecure, signIn, isPortal }) =>
            isSecure &&
            (signIn || isPortal || certificateOf(name) === 'issued'),
        )
        .map(({ name }) => name);
      const open = all.filter(
        ({ name, service, router }) =>
          closed.includes(name) &&
          service !== 'noop' &&
          router.entryPoints.includes('web') &&
          !hasKind(routes, router, 'redirectScheme'),
      );
      expect(open).toEqual([]);
      expect(liveProblems(routes)).toEqual([]);
    }),
  );
});

it('wants the same from what it made, so that a lost row can be made from the host', () => {
  fc.assert(
    fc.property(mixtures, ({ wanted, certificates, https }) => {
      const { routes, certificateOf } = mixed(wanted, certificates, https);
      const merged = mergeRoutes(wanted, routes, () => false);
      expect(merged).toBe(wanted);
      expect(
        liveRoutes(merged, {
          certificateOf,
          mark: MARK,
          ports: { https },
        }),
      ).toEqual(routes);
    }),
  );
});
