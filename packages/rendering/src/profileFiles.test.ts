/*
 * Proves what stands in the files beside those of the engine, read back by readers of their own; leaves
 * the env files' language to `escape/envFile.test.ts`.
 */
import { load, loadAll } from 'js-yaml';
import { contentOf } from './__testUtils__/compareCompose';
import { profileOf } from './__testUtils__/profile';
import { readAsShell } from './__testUtils__/readEnvFile';
import { renderCompose } from './compose/renderCompose';
import { entityName } from './files/entityName';

const files = renderCompose(profileOf(['wiki', 'photos', 'vault']));

describe('the files of every profile', () => {
  it('say what the profile is', () => {
    expect(readAsShell(contentOf(files, 'config.env'))).toEqual({
      OPENCSP_BRANCH: 'ada-family',
      OPENCSP_HANDLE: 'ada',
      OPENCSP_PROFILE: 'family',
      OPENCSP_DOMAIN: 'ada.example.com',
      OPENCSP_ADMIN_EMAIL: 'ada@example.com',
      OPENCSP_PROTOCOL: 'https',
      OPENCSP_BASE_DN: 'dc=ada,dc=example,dc=com',
      COMPOSE_PROJECT_NAME: 'ada-family',
    });
  });

  it('ask for a machine with whole cores', () => {
    expect(load(contentOf(files, 'vm_specs.yaml'))).toEqual({
      cores: { floor: 1, advice: 2 },
      memoryMiB: { floor: 700, advice: 1400 },
      diskGiB: { floor: 7, advice: 14 },
      template: { engines: ['compose'] },
    });
  });

  it('are a System of the catalog', () => {
    expect(loadAll(contentOf(files, 'catalog-info.yaml'))).toEqual([
      {
        apiVersion: 'backstage.io/v1alpha1',
        kind: 'System',
        metadata: {
          name: 'ada-family',
          title: 'family',
          description: 'Self-hosted services below ada.example.com',
          labels: { 'opencsp.io/managed-by': 'opencsp-portal' },
          annotations: {
            'opencsp.io/profile': 'family',
            'opencsp.io/branch': 'ada-family',
            'opencsp.io/domain': 'ada.example.com',
            'opencsp.io/deployment': 'compose',
          },
          links: [
            { url: 'https://people.ada.example.com', title: 'The lldap' },
            { url: 'https://photos.ada.example.com', title: 'Photos' },
            { url: 'https://auth.ada.example.com', title: 'The authelia' },
            { url: 'https://vault.ada.example.com', title: 'Vault' },
            { url: 'https://wiki.ada.example.com', title: 'Wiki' },
          ],
        },
        spec: { owner: 'user:default/ada' },
      },
    ]);
  });

  it('hold user data for cloud-init, with nothing of the profile in it', () => {
    const text = contentOf(files, 'cloud-init.yaml');
    expect(text.split('\n').slice(0, 2)).toEqual([
      '## template: jinja',
      '#cloud-config',
    ]);
    expect(load(text)).toMatchObject({
      packages: expect.arrayContaining([
        'docker-compose-plugin',
        'qemu-guest-agent',
        'unattended-upgrades',
      ]),
      ssh_pwauth: false,
    });
    expect(text).not.toMatch(/ada|family|wiki/);
  });

  it('tell who opens the branch what is where', () => {
    const text = contentOf(files, 'README.md');
    const told = files
      .map(({ path }) => path.replace(/\/.*/, '/'))
      .filter(path => path !== 'README.md');
    expect(told.filter(path => !text.includes(`- \`${path}\`: `))).toEqual([]);
    expect(text).toContain(
      '| Wiki | 1.0.0 | <https://wiki.ada.example.com> | at the sign-in portal |',
    );
    expect(text).toContain('| `wiki-pages` | Files of pages. | yes |');
    expect(text).toContain('secrets.env.age');
  });
});

describe('the name of an entity', () => {
  it('is that of the branch as long as the catalog takes it', () => {
    expect(entityName('ada-family')).toBe('ada-family');
    expect(entityName('a'.repeat(63))).toBe('a'.repeat(63));
  });

  it('is cut, but not to the same for two', () => {
    const branch = `${'a'.repeat(32)}-${'b'.repeat(39)}`;
    const names = [entityName(`${branch}c`), entityName(`${branch}d`)];
    expect(new Set(names).size).toBe(2);
    for (const name of names) {
      expect(name).toMatch(/^a{32}-b{21}-[0-9a-f]{8}$/);
    }
  });

  it('has no two hyphens where the cut meets one', () => {
    expect(entityName(`${'a'.repeat(53)}-${'b'.repeat(20)}`)).toMatch(
      /^a{53}-[0-9a-f]{8}$/,
    );
  });
});
