/*
 * Proves what `compose.yaml` may not have outside of its services, that nothing hides behind YAML, and
 * that no file makes reading it expensive; leaves services to composeService.test.ts.
 */
import { compose } from './__testUtils__/branch';

describe('the file', () => {
  it.each([
    ['include: [/etc/x.yml]', 'include'],
    ['include: [{ path: "https://example.com/x.git" }]', 'include'],
    ['models: { m: { model: x } }', 'models'],
    ['secrets: { s: { file: /etc/shadow } }', 'secrets.s.file'],
    ['secrets: { s: { file: ./x } }', 'secrets.s.file'],
    ['secrets: { s: { file: "${OPENCSP_SECRETS_DIR}/s" } }', 'secrets.s.file'],
    [
      'secrets: { s: { file: "${OPENCSP_SECRETS_DIR:-/etc}/s" } }',
      'secrets.s.file',
    ],
    [
      'secrets: { s: { file: "${OPENCSP_SECRETS_DIR:?x}/../s" } }',
      'secrets.s.file',
    ],
    [
      'secrets: { s: { file: "${OPENCSP_SECRETS_DIR:?x}/a/b" } }',
      'secrets.s.file',
    ],
    [
      'secrets: { s: { file: "${OPENCSP_SECRETS_DIR:?${X}}/s" } }',
      'secrets.s.file',
    ],
    ['secrets: { s: { environment: HOME } }', 'secrets.s.environment'],
    ['secrets: { s: { external: true } }', 'secrets.s.external'],
    ['secrets: { s: { content: x } }', 'secrets.s.content'],
    ['configs: { c: { file: /etc/shadow } }', 'configs.c.file'],
    ['configs: { c: { file: ../x } }', 'configs.c.file'],
    ['configs: { c: { file: "${X}" } }', 'configs.c.file'],
    ['configs: { c: { file: ./missing } }', 'configs.c.file'],
    ['configs: { c: { environment: HOME } }', 'configs.c.environment'],
    ['configs: { c: { external: true } }', 'configs.c.external'],
    [
      'volumes: { v: { driver_opts: { type: none, o: bind, device: / } } }',
      'volumes.v.driver_opts',
    ],
    ['volumes: { v: { driver: rclone } }', 'volumes.v.driver'],
    ['volumes: { v: { external: true } }', 'volumes.v.external'],
    ['volumes: { v: { name: /etc } }', 'volumes.v.name'],
    ['volumes: { v: { name: "${X}" } }', 'volumes.v.name'],
    ['networks: { n: { external: true, name: host } }', 'networks.n.external'],
    ['networks: { n: { name: host } }', 'networks.n.name'],
    ['networks: { n: { driver: host } }', 'networks.n.driver'],
    ['networks: { n: { driver: macvlan } }', 'networks.n.driver'],
    [
      'networks: { n: { driver_opts: { parent: eth0 } } }',
      'networks.n.driver_opts',
    ],
    ['networks: { n: { driver: "${X}" } }', 'networks.n.driver'],
    ['name: "${X}"', 'name'],
    ['something: 1', 'something'],
    ['services: [1]', 'services'],
    ['services: { "a b": {} }', 'services'],
    ['services: { a: 1 }', 'services.a'],
  ])('%s', (content, field) => {
    const problems = compose(content);
    expect(problems.map(it => it.field)).toContain(field);
    expect(problems).toHaveLength(field === 'networks.n.external' ? 2 : 1);
  });

  it('follows anchors, aliases, merge keys and extension fields', () => {
    expect(
      compose(
        'x-all: &all { privileged: true }\nservices:\n  a: *all\n  b: { <<: *all, image: x }\n  c: { <<: [*all] }\n',
      ).map(it => it.field),
    ).toEqual([
      'services.a.privileged',
      'services.b.privileged',
      'services.c.privileged',
    ]);
    expect(
      compose(
        'services:\n  a: { volumes: [&m "/etc:/e"] }\n  b: { volumes: [*m] }\n',
      ),
    ).toHaveLength(2);
  });

  const bomb = [
    'a: &a [x,x,x,x,x,x,x,x,x]',
    ...'bcdefghij'
      .split('')
      .map(
        (it, i) =>
          `${it}: &${it} [${Array(9).fill(`*${'abcdefghij'[i]}`).join(',')}]`,
      ),
  ].join('\n');

  it.each([
    ['a bomb of aliases', `${bomb}\nservices: {}`],
    ['a bomb in an extension field', bomb.replace('a: ', 'x-a: ')],
    [
      'too many aliases',
      `x-a: &a {}\nx-b: [${Array(200).fill('*a').join(',')}]`,
    ],
    ['an alias of nothing', 'services: *nothing'],
    ['depth without end', `services: ${'['.repeat(100_000)}`],
    ['depth of mappings', `services: ${'{a: '.repeat(20_000)}`],
    ['too long a text', `x-a: "${'x'.repeat(300_000)}"`],
    [
      'two documents',
      'services: {}\n---\nservices: { a: { privileged: true } }',
    ],
    ['a key twice', 'services: {}\nservices: { a: { privileged: true } }'],
    ['a tag', 'services: { a: { privileged: !override true } }'],
    ['a tag that takes back', 'services: !reset {}'],
    ['a binary', 'services: { a: { image: !!binary aGk= } }'],
    ['a directive', '%YAML 1.1\n---\nservices: {}'],
    ['no YAML', 'services: {'],
    ['a list', '- services'],
    ['a text', 'services'],
  ])('refuses %s', (_, content) => {
    const problems = compose(content);
    expect(problems.length).toBeGreaterThan(0);
    expect(problems[0].file).toBe('compose.yaml');
  });

  it('does not go round in a circle', () => {
    expect(() =>
      compose('services: &s { a: { environment: *s, labels: *s } }'),
    ).not.toThrow();
  });
});
