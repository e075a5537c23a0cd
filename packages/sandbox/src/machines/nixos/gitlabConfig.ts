import { numberAt, optionAt, OptionTree, textAt } from './systemOptions';

const GITLAB = ['services', 'gitlab'];
const ARGS = ['args'];
const USUAL = { http: 80, https: 443 } as const;

/** What the options of GitLab's module say, in the words of its image, which the sandbox's GitLab reads. */
export function gitlabConfig(options: OptionTree): string {
  const scheme =
    optionAt(options, ...GITLAB, 'https') === true ? 'https' : 'http';
  const host = textAt(options, ...GITLAB, 'host') ?? 'localhost';
  const port = numberAt(options, ...GITLAB, 'port') ?? USUAL[scheme];
  const password = textAt(options, ...GITLAB, 'initialRootPasswordFile');
  return [
    `external_url '${scheme}://${host}${
      port === USUAL[scheme] ? '' : `:${port}`
    }'`,
    ...(password
      ? [
          `gitlab_rails['initial_root_password'] = File.read('${password}').strip`,
        ]
      : []),
    ...providerOf(options),
  ].join('\n');
}

/** The one provider of OpenID Connect. */
function providerOf(options: OptionTree): string[] {
  const providers = optionAt(
    options,
    ...GITLAB,
    ...['extraConfig', 'omniauth', 'providers'],
  );
  const [first] = Array.isArray(providers) ? providers : [];
  if (typeof first !== 'object' || first === null || Array.isArray(first)) {
    return [];
  }
  const text = (...path: readonly string[]) => textAt(first, ...path) ?? '';
  const client = [...ARGS, 'client_options'];
  const scopes = optionAt(first, ...ARGS, 'scope');
  return [
    `  name: '${text('name')}',`,
    `  label: '${text('label')}',`,
    `  scope: [${(Array.isArray(scopes) ? scopes : [])
      .map(scope => `'${String(scope)}'`)
      .join(', ')}],`,
    `  issuer: '${text(...ARGS, 'issuer')}',`,
    `  uid_field: '${text(...ARGS, 'uid_field')}',`,
    `  identifier: '${text(...client, 'identifier')}',`,
    `  secret: File.read('${text(...client, 'secret', '_secret')}').strip,`,
    `  redirect_uri: '${text(...client, 'redirect_uri')}',`,
  ];
}
