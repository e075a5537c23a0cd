/*
 * Proves that another authority is asked where it is named, that it keeps its certificates apart, and that
 * a profile for trying things out asks its own; leaves the rest of the file to shared.test.ts and the other
 * rules to rules/traefik.test.ts.
 */
import { coreModel, profileOf } from '../__testUtils__/models';
import { traefikStaticSchema } from './settings';
import { judged } from '../__testUtils__/judged';
import { profileOf as profileWith } from '../__testUtils__/profile';
import { renderCompose } from '../compose/renderCompose';
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

describe('a profile for trying things out', () => {
  const file = 'traefik/traefik.yml';
  const render = (certificates: 'trusted' | 'staging') =>
    renderCompose(profileWith(['vault'], { spec: { certificates } }));
  const changed = () =>
    render('staging').filter(({ path, content }) =>
      render('trusted').every(
        other => other.path !== path || other.content !== content,
      ),
    );

  it('asks the authority for that, and changes nothing else', () => {
    const [compose, traefik, ...others] = changed();
    expect(others).toEqual([]);
    // Its label follows the file that the proxy reads at its start, so that it starts anew.
    expect(compose.path).toBe('compose.yaml');
    expect(traefik.path).toBe(file);
    expect(traefik.content).toContain(`caServer: "${STAGING_CA}"`);
    expect(traefik.content).toContain(
      'storage: "/acme/acme-acme-staging-v02.api.letsencrypt.org-directory.json"',
    );
  });

  it('asks nobody without HTTPS', () => {
    const files = renderCompose(
      profileWith(['vault'], {
        spec: { certificates: 'staging', protocol: 'http' },
      }),
    );
    const proxy = files.find(each => each.path === file);
    expect(proxy?.content).toContain('entryPoints');
    expect(proxy?.content).not.toMatch(/acme|certificatesResolvers/);
  });

  const at = `${file}: certificatesResolvers.le.acme.caServer`;

  it('is refused others, and others are refused its own', () => {
    const profile = profileOf(coreModel());
    expect(
      judged({
        replace: {
          path: file,
          from: 'storage: "/acme/acme.json"',
          to: `storage: "/acme/acme-acme-staging-v02.api.letsencrypt.org-directory.json"\n      caServer: "${STAGING_CA}"`,
        },
      }),
    ).toEqual([at]);
    expect(
      judged({
        profile: { spec: { ...profile.spec, certificates: 'staging' } },
        replace: {
          path: file,
          from: /storage: .*\n {6}caServer: .*\n/,
          to: 'storage: "/acme/acme.json"\n',
        },
      }),
    ).toEqual([at]);
  });
});
