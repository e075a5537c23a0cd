import { z } from 'zod';

/** Ids of services, ports, volumes, secrets, containers: they become parts of names everywhere. */
export const idSchema = z
  .string()
  .regex(
    /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/,
    'Use lower-case letters, digits and single hyphens, such as "nextcloud-cron".',
  )
  .max(40);

/** A text of one line that is never empty. */
export const lineSchema = z
  .string()
  .trim()
  .min(1, 'Write something.')
  .max(500)
  .regex(/^[^\p{Cc}]*$/u, 'Use one line without control characters.');

/**
 * What may stand in braces in a definition's texts, and what it becomes:
 *
 * - `{domain}`, `{adminEmail}`, `{baseDn}` of the profile;
 * - `{host}`, `{url}` of the service itself, `{host:id}`, `{url:id}` of another one;
 * - `{hostPort}`, `{hostPort:id}`: the host as its URL names it, with the port where that is not the usual one;
 * - `{secret:name}`: the path of the file that holds the service's secret while it runs;
 * - `{database:name}`: the host name of its database.
 *
 * A brace of its own is written twice.
 */
export const PLACEHOLDER =
  /\{(?:(domain|adminEmail|baseDn|hostPort|host|url)|(hostPort|host|url|secret|database):([a-z][a-z0-9-]*))\}/g;

/** A text with placeholders; an unknown one is refused. */
export const placeholderTextSchema = z
  .string()
  .max(10_000)
  .superRefine((text, ctx) => {
    const left = text
      .replaceAll('{{', '')
      .replaceAll('}}', '')
      .replace(PLACEHOLDER, '');
    const wrong = /\{[^{}]*\}?|\}/.exec(left);
    if (wrong) {
      ctx.addIssue({
        code: 'custom',
        message: `"${wrong[0]}" is no placeholder. Known are {domain}, {adminEmail}, {baseDn}, {host}, {url}, {hostPort}, {host:id}, {url:id}, {hostPort:id}, {secret:name} and {database:name}; a brace of its own is written twice.`,
      });
    }
  });
