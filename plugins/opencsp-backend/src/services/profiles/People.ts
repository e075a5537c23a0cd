import { AuthService, LoggerService } from '@backstage/backend-plugin-api';
import { CatalogService } from '@backstage/plugin-catalog-node';
import { z } from 'zod';
import { within } from '../../reconcile/within';

/** What is known of a person or a group. */
export interface KnownPerson {
  /** As a commit names them. */
  name: string;
  email: string;
  /** What their handle is made from, if they have none yet. */
  wantedHandle: string;
}

/** Who is behind an entity ref. It always answers: what is not known is made from the ref. */
export interface People {
  of(ref: string): Promise<KnownPerson>;
}

/** How long the catalog is waited for, in milliseconds: it only knows nicer names. */
const PATIENCE_MS = 2_000;

/** A name that people gave; subjects of identity providers are numbers, or long. */
const READABLE = /^[a-z][a-z0-9._-]{0,23}$/i;

const profileSchema = z.object({
  spec: z.object({
    profile: z
      .object({
        displayName: z.string().trim().min(1).optional().catch(undefined),
        email: z.email().optional().catch(undefined),
      })
      .optional()
      .catch(undefined),
  }),
});

/** {@link People} from the catalog's users and groups. */
export class CatalogPeople implements People {
  constructor(
    private readonly options: {
      catalog: Pick<CatalogService, 'getEntityByRef'>;
      auth: Pick<AuthService, 'getOwnServiceCredentials'>;
      logger: Pick<LoggerService, 'warn'>;
    },
  ) {}

  async of(ref: string): Promise<KnownPerson> {
    return personOf(ref, await this.look(ref));
  }

  /** A catalog that does not answer stands in nobody's way. */
  private async look(ref: string): Promise<unknown> {
    const { catalog, auth, logger } = this.options;
    try {
      const credentials = await auth.getOwnServiceCredentials();
      return await within(
        PATIENCE_MS,
        catalog.getEntityByRef(ref, { credentials }),
      );
    } catch (error) {
      logger.warn(
        `The catalog did not say who ${ref} is: ${
          error instanceof Error ? error.name : 'unknown error'
        }`,
      );
      return undefined;
    }
  }
}

/** A person as far as their entity says; all of it can be made from the ref. */
export function personOf(ref: string, entity: unknown): KnownPerson {
  const name = ref.slice(ref.indexOf('/') + 1);
  const parsed = profileSchema.safeParse(entity);
  const profile = parsed.success ? parsed.data.spec.profile : undefined;
  const local = profile?.email?.split('@')[0] ?? '';
  return {
    name: profile?.displayName ?? name,
    email: profile?.email ?? `${name}@users.noreply.invalid`,
    wantedHandle:
      [name, local].find(each => READABLE.test(each)) ??
      (/[a-z]/i.test(profile?.displayName ?? '')
        ? profile?.displayName ?? name
        : name),
  };
}
