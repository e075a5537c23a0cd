/*
 * Proves that no page is open to everybody that its definition wants guarded; leaves who decides so to
 * `buildModel.test.ts`, and policies in the files to `shared.test.ts`.
 */
import { ServiceDefinition } from '@opencsp/plugin-opencsp-common';
import { definition } from '../__testUtils__/definition';
import { definitions } from '../__testUtils__/definitions';
import { profileOf } from '../__testUtils__/profile';
import { buildModel } from '../buildModel';
import { ModelRoute, ProfileModel } from '../model';
import { openPages } from './openPages';

const ALL = ['wiki', 'photos', 'vault', 'homer'];

function judged(
  given: readonly ServiceDefinition[],
  model: ProfileModel,
): string[] {
  const profile = { ...profileOf([]), definitions: [...given] };
  return openPages({ profile, model, paths: new Set() }).map(
    ({ path }) => path,
  );
}

it.each([
  ['HTTPS', ALL, 'https' as const],
  ['plain HTTP', ['wiki', 'vault', 'homer'], 'http' as const],
])('finds nothing in a profile over %s', (_, ids, protocol) => {
  const model = buildModel(profileOf(ids, { spec: { protocol } }));
  expect(model.routes.length).toBeGreaterThan(2);
  expect(judged(definitions, model)).toEqual([]);
});

it('refuses the page of the directory where the portal cannot stand in front', () => {
  const model = buildModel(
    profileOf(['vault'], { spec: { protocol: 'http' } }),
  );
  const open: ModelRoute = {
    service: 'lldap',
    host: 'people.ada.example.com',
    port: 17170,
    policy: 'open',
    groups: [],
    forwardAuth: false,
    tls: false,
  };
  const opened = { ...model, routes: [...model.routes, open] };
  expect(judged(definitions, opened)).toEqual(['routes.lldap.forwardAuth']);
});

it.each([
  ['accounts of the directory', 'directory' as const, 'oidc' as const, 1],
  ['a portal in front', 'local' as const, 'forward-auth' as const, 1],
  ['accounts of its own alone', 'local' as const, 'oidc' as const, 0],
])('judges a page without sign-in by %s', (_, accounts, mode, found) => {
  const model = buildModel(
    profileOf(['vault'], { spec: { protocol: 'http' } }),
  );
  const vault = definition({
    id: 'vault',
    accounts,
    signIn: { modes: [mode] },
  });
  expect(judged([vault], model)).toHaveLength(found);
});
