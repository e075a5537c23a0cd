import { resolve } from 'node:path';
import { webhookEventTypes } from '@opencsp/plugin-opencsp-common';
import ipaddr from 'ipaddr.js';
import { z } from 'zod';
import { checkConfig } from '../checkConfig';
import { eventMatches } from './eventPatterns';
import { hostOf, isLoopbackName } from './addressPolicy';
import { SECRET_WORDS, secretKey } from './signature';

const NAME = /^[a-z0-9][a-z0-9-]{0,62}$/;
const OWNER = /^(user|group):[a-z0-9._-]+\/[^\s/]+$/i;

/** The portal sets these itself; the others say how a message is framed (RFC 9112 §6, §9). */
const OWN_HEADERS =
  /^(webhook-.*|content-type|content-length|user-agent|host|connection|keep-alive|transfer-encoding|te|trailer|upgrade|expect)$/i;

const path = (what: string) =>
  z
    .string({ error: what })
    .min(1, what)
    .transform(text => resolve(text));

const secretSchema = z
  .string({ error: SECRET_WORDS })
  .refine(text => secretKey(text) !== undefined, SECRET_WORDS);

const headersSchema = z
  .record(
    z
      .string()
      .regex(/^[!#$%&'*+.^_`|~0-9a-z-]+$/i, 'Write the name of a header.')
      .refine(
        name => !OWN_HEADERS.test(name),
        'The portal sets this header itself.',
      ),
    z
      .string()
      .regex(/^[\x20-\x7e]*$/, 'Write letters, digits and signs of ASCII.'),
  )
  .default({});

const endpointSchema = z
  .strictObject({
    name: z
      .string()
      .regex(
        NAME,
        'Write up to 63 lower-case letters, digits and "-", such as "chat".',
      ),
    url: z.url({
      protocol: /^https?$/,
      error:
        'Write an https address, such as "https://hooks.example.com/opencsp".',
    }),
    secret: secretSchema.optional(),
    secretFile: path('Name the file with the secret.').optional(),
    previousSecret: secretSchema.optional(),
    previousSecretFile: path('Name the file with the old secret.').optional(),
    events: z
      .array(
        z
          .string()
          .refine(
            pattern =>
              webhookEventTypes.some(type => eventMatches(pattern, type)),
            'No event has such a type. Write one such as "deployment.failed", "instance.*" or "*".',
          ),
      )
      .min(1, 'Name at least one type of event, or "*" for all.'),
    owners: z
      .array(
        z
          .string()
          .regex(OWNER, 'Write an entity ref such as "group:default/team-a".')
          .transform(ref => ref.toLowerCase()),
      )
      .min(1, 'Name at least one owner, or leave it out for all.')
      .optional(),
    headers: headersSchema,
    allowHttp: z.boolean().default(false),
    allowedNetworks: z
      .array(
        z
          .string()
          .refine(
            text => ipaddr.isValidCIDR(text),
            'Write a network such as "10.0.0.0/8".',
          ),
      )
      .optional(),
    caFile: path('Name a file with certificates in PEM.').optional(),
    keepDays: z.coerce.number().int().min(1).max(365).default(14),
  })
  .superRefine((given, context) => {
    const wrong = (field: string, message: string) =>
      context.addIssue({ code: 'custom', path: [field], message });
    if ((given.secret === undefined) === (given.secretFile === undefined)) {
      wrong('secretFile', 'Name a file here, or write secret: one of the two.');
    }
    if (given.previousSecret && given.previousSecretFile) {
      wrong('previousSecretFile', 'Leave it out, or previousSecret.');
    }
    checkUrl(given, message => wrong('url', message));
  });

function checkUrl(
  given: { url: string; allowHttp: boolean },
  wrong: (message: string) => void,
): void {
  if (!URL.canParse(given.url)) {
    return;
  }
  const url = new URL(given.url);
  if (url.username || url.password) {
    wrong('Leave credentials out of the address: they go into headers.');
  }
  if (url.hash) {
    wrong('Leave out what follows "#": it is never sent.');
  }
  if (
    url.protocol === 'http:' &&
    !given.allowHttp &&
    !isLoopbackName(hostOf(url))
  ) {
    wrong(
      'Write an https address. Where that cannot be had, and the network is yours, set allowHttp: true.',
    );
  }
}

const webhooksSchema = z.array(endpointSchema).superRefine((all, context) =>
  all.forEach(({ name }, index) => {
    if (all.findIndex(other => other.name === name) !== index) {
      context.addIssue({
        code: 'custom',
        path: [index, 'name'],
        message: `There is another webhook "${name}". Give each a name of its own.`,
      });
    }
  }),
);

/** One configured webhook, checked; paths are absolute. What stands in the files is not looked at. */
export type WebhookEndpointConfig = z.infer<typeof endpointSchema>;

/**
 * Checks `opencsp.webhooks`.
 *
 * @param raw - as it stands in the configuration
 * @returns nothing in it when the key is missing or empty: nothing is sent, kept or read then
 * @throws InputError that names each field, and says what would be right
 */
export function readWebhooksConfig(raw: unknown): WebhookEndpointConfig[] {
  return checkConfig(webhooksSchema, raw ?? [], 'opencsp.webhooks');
}
