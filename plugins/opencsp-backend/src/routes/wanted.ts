import { InputError } from '@backstage/errors';
import {
  RenderedFile,
  ServiceDefinition,
} from '@opencsp/plugin-opencsp-common';
import { ProxyOnHost } from '@opencsp/plugin-opencsp-node';
import {
  readRoutes,
  routedNames,
  STAGING_CA,
  TraefikRoutes,
} from '@opencsp/rendering';
import { parse as parseYaml } from 'yaml';
import { z } from 'zod';

/** What the proxy reads at its start, in the files of a commit. */
const STATIC_FILE = 'traefik/traefik.yml';

const staticSchema = z.object({
  certificatesResolvers: z.record(
    z.string(),
    z.object({ acme: z.object({ caServer: z.string().optional() }) }),
  ),
});

/** What a commit says of its routes. */
export interface WantedOfCommit {
  wanted: TraefikRoutes;
  /** Ids of services that are signed in to, and that the login portal does not guard. */
  httpsOnly: string[];
  /** True when certificates for trying things out are asked for. */
  staging: boolean;
}

/**
 * Pure: reads what the files of a commit say of routes.
 *
 * @param definitions - of the catalogue
 * @throws InputError naming the file, and what cannot be read in it
 */
export function wantedOf(
  files: readonly RenderedFile[],
  { routesPath }: Pick<ProxyOnHost, 'routesPath'>,
  definitions: readonly ServiceDefinition[],
): WantedOfCommit {
  const text = contentOf(files, routesPath);
  if (text === undefined) {
    throw new InputError(
      `${routesPath}: It is not in the commit. Save the profile, so that it is written again.`,
    );
  }
  const wanted = readRoutes(text);
  return {
    wanted,
    httpsOnly: httpsOnlyOf(wanted, definitions),
    staging: isStaging(contentOf(files, STATIC_FILE)),
  };
}

/**
 * A password never goes over plain HTTP: services with a sign-in of their own stay on HTTPS, by OpenID
 * Connect, by the directory or with accounts of their own. So does one that nobody knows any more.
 */
function httpsOnlyOf(
  wanted: TraefikRoutes,
  definitions: readonly ServiceDefinition[],
): string[] {
  const ids = routedNames(wanted)
    .filter(({ https }) => https)
    .map(({ service }) => service);
  return [...new Set(ids)].filter(id => {
    const definition = definitions.find(each => each.id === id);
    return definition === undefined || isSignedInTo(definition);
  });
}

/** By HTTPS each mode is possible, so that it is the first one (`signInOf` in `packages/rendering`). */
function isSignedInTo({ accounts, signIn }: ServiceDefinition): boolean {
  const [mode] = signIn.modes;
  return accounts === 'local' || mode === 'oidc' || mode === 'ldap';
}

/** A static file that cannot be read is told by the proxy, not here. */
function isStaging(text: string | undefined): boolean {
  const { data } = staticSchema.safeParse(yamlOf(text ?? ''));
  return Object.values(data?.certificatesResolvers ?? {}).some(
    ({ acme }) => hostOf(acme.caServer) === hostOf(STAGING_CA),
  );
}

function yamlOf(text: string): unknown {
  try {
    return parseYaml(text);
  } catch {
    return undefined;
  }
}

function hostOf(address = ''): string | undefined {
  return URL.canParse(address) ? new URL(address).host : undefined;
}

function contentOf(
  files: readonly RenderedFile[],
  path: string,
): string | undefined {
  return files.find(each => each.path === path)?.content;
}
