import { AuditorService } from '@backstage/backend-plugin-api';
import { JsonObject } from '@backstage/types';
import { Request } from 'express';
import { isErrorLike } from '../outside/errorLike';
import { describeTrouble } from '../reconcile/trouble';

/** What the audit must know of a use case. */
export interface AuditedUseCase {
  /** Its name in the audit. */
  operation: string;
  /** Absent: it changes nothing that anybody would ask about, and is not written. */
  audit?: 'low' | 'medium' | 'high';
  /** What the id is called; `instanceId` when absent. */
  auditId?: string;
  auditMeta?: (body: unknown, params: Record<string, string>) => JsonObject;
  auditResult?: (body: unknown) => JsonObject;
}

/** What was asked, and by whom. */
export interface AuditedRequest {
  /** Of HTTP: the audit reads from it who is asking. */
  request?: Request;
  /** Without a request: the person's entity ref, because the audit would name the plugin itself. */
  initiatedBy?: string;
  params: Record<string, string>;
  body: unknown;
}

/** An event before, and how it ended after; a request that was refused is written, too. */
export async function audited<A extends { body: unknown }>(
  useCase: AuditedUseCase,
  asked: AuditedRequest,
  auditor: AuditorService,
  work: () => Promise<A>,
): Promise<A> {
  const { operation, audit, auditId = 'instanceId' } = useCase;
  if (!audit) {
    return work();
  }
  const { request, initiatedBy, params, body } = asked;
  const event = await auditor.createEvent({
    eventId: operation,
    severityLevel: audit,
    request,
    meta: {
      [auditId]: params.id,
      ...(initiatedBy === undefined ? {} : { initiatedBy }),
      ...useCase.auditMeta?.(body, params),
    },
  });
  try {
    const result = await work();
    await event.success({
      meta: {
        [auditId]: idOf(result.body) ?? params.id,
        ...useCase.auditResult?.(result.body),
      },
    });
    return result;
  } catch (error) {
    await event.fail({ error: forAudit(error) });
    throw error;
  }
}

/** What kind of error, and its words; not what it holds. */
function forAudit(error: unknown): Error {
  const told = new Error(describeTrouble(error));
  told.name = isErrorLike(error) ? error.name : 'Error';
  return told;
}

function idOf(body: unknown): string | undefined {
  return typeof body === 'object' &&
    body !== null &&
    'id' in body &&
    typeof body.id === 'string'
    ? body.id
    : undefined;
}
