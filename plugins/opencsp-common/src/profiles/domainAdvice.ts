import { z } from 'zod';
import { domainSchema } from './fields';

/** The query of `GET /domain-advice`. */
export const domainAdviceQuerySchema = z.object({ domain: domainSchema });

/** One thing that a person should know about a domain; it never refuses anything. */
export const domainHintSchema = z.object({
  /** Stable, such as `no-record`. */
  code: z.string(),
  /** `warning`: the services would not be reached, or get no certificate, as it is now. */
  severity: z.enum(['info', 'warning']),
  /** In words. */
  message: z.string(),
});

/** @public */
export type DomainHint = z.infer<typeof domainHintSchema>;

/** The answer of `GET /domain-advice`: what DNS says today. */
export const domainAdviceSchema = z.object({
  /** In ASCII, as it was looked up. */
  domain: z.string(),
  hints: z.array(domainHintSchema),
});

/** @public */
export type DomainAdvice = z.infer<typeof domainAdviceSchema>;
