/*
 * Proves that another authority is asked where it is named, and keeps its certificates apart; leaves the
 * rest of the file to shared.test.ts and the rules to rules/traefik.test.ts.
 */
import { coreModel, profileOf } from '../__testUtils__/models';
import { traefikStaticSchema } from './settings';
import { STAGING_CA, traefikStatic } from './staticFile';

function acmeOf(caServer?: string) {
  const model = coreModel();
  const settings = traefikStatic(profileOf(model), model, { caServer });
  return traefikStaticSchema.parse(settings).certificatesResolvers?.le.acme;
}

it('asks the authority that is named, and keeps what it gives in a file of its own', () => {
  expect(acmeOf(STAGING_CA)).toMatchObject({
    caServer: 'https://acme-staging-v02.api.letsencrypt.org/directory',
    storage: '/acme/acme-acme-staging-v02.api.letsencrypt.org-directory.json',
  });
  expect(acmeOf('https://ca.example.com:9000/dir?x=../y')).toMatchObject({
    storage: '/acme/acme-ca.example.com-9000-dir-x-..-y.json',
  });
});

it('names none by itself', () => {
  expect(acmeOf()).toEqual({
    email: 'ada@example.com',
    storage: '/acme/acme.json',
    httpChallenge: { entryPoint: 'web' },
  });
});
