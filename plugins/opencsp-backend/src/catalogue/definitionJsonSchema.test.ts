/*
 * Proves with an independent validator that the JSON Schema takes what the portal takes and refuses what
 * is broken; leaves what fields mean together to `definitionProblems.test.ts`.
 */
import Ajv from 'ajv/dist/2020';
import { definitionJsonSchema } from './definitionJsonSchema';
import { builtInDefinitions } from './services/builtIn';
import { wiki, withField } from './__testUtils__/wiki';

describe('definitionJsonSchema', () => {
  const schema = definitionJsonSchema();
  const validate = new Ajv({
    strict: true,
    strictTypes: false,
    formats: { uri: URL.canParse, date: /^\d{4}-\d{2}-\d{2}$/ },
  }).compile(schema);

  it('is of the draft that it names, and plain JSON', () => {
    expect(schema.$schema).toBe('https://json-schema.org/draft/2020-12/schema');
    expect(JSON.parse(JSON.stringify(schema))).toEqual(schema);
  });

  it.each(builtInDefinitions)('takes $id', definition => {
    validate(definition);
    expect(validate.errors).toBeNull();
  });

  it('takes a digest that says where it comes from, and parts of other engines', () => {
    const digest = {
      sha256: 'a'.repeat(64),
      source: 'registry-1.docker.io',
      readOn: '2026-11-21',
    };
    validate(
      withField(
        withField(wiki, 'engines.compose.containers.0.image.digest', digest),
        'engines.kubernetes',
        { module: 'x' },
      ),
    );
    expect(validate.errors).toBeNull();
  });

  it.each([
    ['id', 'Wiki'],
    ['title', ''],
    ['category', 'games'],
    ['homepage', 7],
    ['colour', 'red'],
    ['canGoBack', 'yes'],
    ['ports.0.port', 70_000],
    ['ports.0.protocol', 'sctp'],
    ['volumes.0.kind', 'other'],
    ['secrets.0.length', 8],
    ['databases.0.version', 12],
    ['signIn.modes', []],
    ['signIn.modes.0', 'saml'],
    ['routing.host', 'a.b'],
    ['resources.memoryMiB.floor', 0],
    ['environment.with blank', 'x'],
    ['engines.compose.containers', []],
    ['engines.compose.containers.0.privileged', true],
    ['engines.compose.containers.0.networks.0', 'host'],
    ['engines.compose.containers.0.limits', undefined],
    ['engines.compose.containers.0.mounts.0', { host: '/', path: '/host' }],
    ['engines.compose.containers.0.mounts.0.path', 'data'],
    ['engines.compose.containers.0.image.digest', { sha256: 'a'.repeat(64) }],
    ['engines.compose.containers.0.health.interval', '30'],
  ])('refuses %s as %j', (path, value) => {
    // As it comes out of a file: a field that is undefined is not there.
    expect(
      validate(JSON.parse(JSON.stringify(withField(wiki, path, value)))),
    ).toBe(false);
  });
});
