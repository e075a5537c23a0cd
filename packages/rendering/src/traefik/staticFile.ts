import {
  ProfileSpec,
  ProfileToRender,
  RenderedFile,
} from '@opencsp/plugin-opencsp-common';
import { ProfileModel } from '../model';
import { FILES, projectOf } from '../rules/names';
import { writeYamlFile } from '../rules/yamlFile';
import { storageOf, TRAEFIK, TraefikStatic } from './settings';

const FOR_PEOPLE = {
  // `Remote_User` is `Remote-User` to many programs, and only the latter is taken away (recorded: 22, 25).
  http: { underscoreHeadersStrategy: 'delete' },
  // The default of 60 s for a whole request ends each upload that takes longer.
  transport: { respondingTimeouts: { readTimeout: '1h' } },
};

/** What Traefik reads once, at its start. */
export function traefikStaticFile(settings: TraefikStatic): RenderedFile {
  return writeYamlFile(
    {
      path: FILES.traefik,
      about: [
        'What Traefik reads at its start. The routes stand in dynamic/, which it watches.',
        'Any flag on its command line would be ignored beside this file.',
      ],
      isTemplate: false,
    },
    settings,
  );
}

/** Who gives certificates. */
export interface CertificateAuthority {
  /** Its ACME directory, such as {@link STAGING_CA}; left out: Let's Encrypt. */
  caServer?: string;
}

/** Let's Encrypt's own for trying things out: no browser trusts it, and its limits are wide. */
export const STAGING_CA =
  'https://acme-staging-v02.api.letsencrypt.org/directory';

/** Who gives the certificates that a profile wants. */
export function authorityOf({
  certificates,
}: Pick<ProfileSpec, 'certificates'>): CertificateAuthority {
  return certificates === 'staging' ? { caServer: STAGING_CA } : {};
}

/** The settings in that file. */
export function traefikStatic(
  profile: ProfileToRender,
  model: ProfileModel,
  authority: CertificateAuthority = {},
): TraefikStatic {
  const { docker, dynamic } = model.places.proxy;
  return {
    global: { checkNewVersion: false, sendAnonymousUsage: false },
    log: { level: 'INFO', format: 'json' },
    entryPoints: entryPoints(model),
    ping: { entryPoint: TRAEFIK.ping },
    // On the entry point of its name, which is a loopback address.
    api: { insecure: true, dashboard: false },
    providers: {
      // Shorter than the default of 2 s: with it, a restarted service is not found for a second.
      providersThrottleDuration: '200ms',
      ...(docker && {
        docker: {
          endpoint: docker.endpoint,
          exposedByDefault: false,
          // By its real name: a wrong one is not refused, and the first network is taken instead.
          network: docker.network(projectOf(profile)),
        },
      }),
      // A folder, so that a file is replaced by renaming.
      file: { directory: dynamic, watch: true },
    },
    ...(model.protocol === 'https' && {
      certificatesResolvers: certificatesResolvers(model, authority),
    }),
  };
}

function entryPoints(model: ProfileModel): TraefikStatic['entryPoints'] {
  return {
    [TRAEFIK.plain]: { address: ':80', ...FOR_PEOPLE },
    ...(model.protocol === 'https' && {
      [TRAEFIK.secure]: { address: ':443', ...FOR_PEOPLE },
    }),
    // The one default entry point: the routers that Docker's provider makes by itself end here.
    [TRAEFIK.nowhere]: { address: '127.0.0.1:8083', asDefault: true },
    [TRAEFIK.ping]: { address: '127.0.0.1:8082' },
    [TRAEFIK.api]: { address: '127.0.0.1:8080' },
  };
}

function certificatesResolvers(
  model: ProfileModel,
  { caServer }: CertificateAuthority,
): TraefikStatic['certificatesResolvers'] {
  return {
    [TRAEFIK.resolver]: {
      acme: {
        email: model.adminEmail,
        storage: storageOf(model.places.proxy.certificates, caServer),
        ...(caServer !== undefined && { caServer }),
        httpChallenge: { entryPoint: TRAEFIK.plain },
      },
    },
  };
}
