import { LogEntry } from './log';
import { StaticSettings } from './staticSettings';

const DOCS = 'https://doc.traefik.io/traefik';

/** What the log says at each start, before any provider is asked (recorded: acme-success-timeline). */
export function startEntries(
  { global }: StaticSettings,
  skipped: readonly { resolver: string; error: string }[],
): LogEntry[] {
  return [
    {
      level: 'warn',
      fields: {},
      message: `Traefik can reject some encoded characters in the request path.When your backend is not fully compliant with [RFC 3986](https://datatracker.ietf.org/doc/html/rfc3986),it is recommended to set these options to \`false\` to avoid split-view situation.Refer to the documentation for more details: ${DOCS}/v3.7/migrate/v3/#encoded-characters-configuration-default-values`,
    },
    {
      level: 'info',
      fields: { version: '3.7.9' },
      message: "Traefik version 3.7.9 built on I don't remember exactly",
    },
    ...versionCheck(global.checkNewVersion).map(info),
    info(
      `\nStats collection is disabled.\nHelp us improve Traefik by turning this feature on :)\nMore details on: ${DOCS}/contributing/data-collection/\n`,
    ),
    ...skipped.map(
      ({ resolver, error }): LogEntry => ({
        level: 'error',
        fields: { error, resolver },
        message: 'The ACME resolve is skipped from the resolvers list',
      }),
    ),
    info('Starting provider aggregator *aggregator.ProviderAggregator'),
  ];
}

/** One provider starts. */
export function providerStarts(type: string): LogEntry {
  return info(`Starting provider *${type}`);
}

function versionCheck(isOn: boolean): string[] {
  return isOn
    ? [
        'Version check is enabled.',
        'Traefik checks for new releases to notify you if your version is out of date.',
        'It also collects usage data during this process.',
        `Check the documentation to get more info: ${DOCS}/contributing/data-collection/`,
      ]
    : [
        '\nVersion check is disabled.\nYou will not be notified if a new version is available.\n',
      ];
}

function info(message: string): LogEntry {
  return { level: 'info', fields: {}, message };
}
