import { parse } from 'yaml';
import { z } from 'zod';
import {
  buildModel,
  builtInDefinitions,
  checkRendered,
  profileOf,
  renderCompose,
  serviceDefinitionSchema,
} from './portalParts';

const DOMAIN = 'family.localhost';

export const BASE_DN = 'dc=family,dc=localhost';
export const CONFIGURATION = 'authelia/configuration.yml';
/** In browsers. */
export const PORTAL = `https://auth.${DOMAIN}`;
/** By how they are guarded. */
export const SERVICES = {
  /** By one factor, for everybody of the profile. */
  guarded: `https://wiki.${DOMAIN}`,
  secondFactor: `https://home.${DOMAIN}`,
  /** Signs people in itself. */
  open: `https://vault.${DOMAIN}`,
  /** By one factor, for another group. */
  others: `https://people.${DOMAIN}`,
  /** No rule speaks of it. */
  unknown: `https://nobody.${DOMAIN}`,
} as const;

/** The built-in services, and one that one factor opens. */
const DEFINITIONS = [
  ...builtInDefinitions,
  {
    ...builtInDefinitions.find(({ id }) => id === 'homer'),
    ...{ id: 'wiki', title: 'Wiki', needs: ['authelia'] },
    routing: { host: 'wiki', port: 'http' },
    signIn: { modes: ['forward-auth'] },
    engines: {
      compose: {
        containers: [
          {
            name: 'wiki',
            image: { repository: 'wiki', tag: '1.0.0' },
            health: {
              test: ['wget', '-q', '--spider', 'http://127.0.0.1:8080/'],
            },
            networks: ['traefik_public'],
            limits: { memoryMiB: 64, cores: 0.5 },
            readOnly: true,
          },
        ],
      },
    },
  },
].map(each => serviceDefinitionSchema.parse(each));

const composeSchema = z.object({
  services: z.object({
    authelia: z.object({ environment: z.record(z.string(), z.string()) }),
  }),
});

/** A profile with a service of each kind, one of them a client of OpenID Connect. */
const profile = () =>
  profileOf(
    [...[{ id: 'homer', secondFactor: true }, 'wiki', 'vaultwarden'], 'gitlab'],
    { definitions: DEFINITIONS, spec: { domain: DOMAIN } },
  );

/** What is rendered for the sign-in portal. */
export interface RenderedPortal {
  configuration: string;
  /** Of its container. */
  environment: Record<string, string>;
}

/** The files of the profile, as far as the sign-in portal reads them. */
export function renderedPortal(): RenderedPortal {
  const files = new Map(
    renderCompose(profile()).map(({ path, content }) => [path, content]),
  );
  const compose = parse(files.get('compose.yaml') ?? '');
  const { services } = composeSchema.parse(compose);
  return {
    configuration: files.get(CONFIGURATION) ?? '',
    environment: services.authelia.environment,
  };
}

/**
 * What our own rules find in the files of the profile when the sign-in portal's is another one.
 *
 * @returns where
 */
export function judgedPortal(configuration: string): string[] {
  const whole = profile();
  const files = renderCompose(whole).map(file =>
    file.path === CONFIGURATION ? { ...file, content: configuration } : file,
  );
  return checkRendered(whole, buildModel(whole), files).map(({ path }) => path);
}
