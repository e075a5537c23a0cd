import { z } from 'zod';

/**
 * Topic of the event that says whom the sign-in provider no longer lets in; its payload is
 * {@link refusedSchema}. Published at each refresh that is refused for that reason, and for no other.
 */
export const REFUSED_TOPIC = 'opencsp.identity.refused';

/** Whom the sign-in provider no longer lets in. */
export const refusedSchema = z.object({
  /** The provider's subject. */
  sub: z.string().min(1),
  userEntityRef: z.string().min(1),
});

/** @public */
export type RefusedPerson = z.infer<typeof refusedSchema>;
