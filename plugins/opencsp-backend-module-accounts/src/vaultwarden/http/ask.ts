import { z } from 'zod';
import { Answer, readAnswer } from './readAnswer';
import { redact } from './redact';
import { NEXT_STEPS, Refusal, VaultwardenError } from './refusals';
import { Send, VaultwardenRequest, VaultwardenResponse } from './transport';

/** What is asked of the server. */
export interface Question {
  /** For messages: what is tried, such as `invite a member`. */
  what: string;
  method: VaultwardenRequest['method'];
  path: string;
  /** `Authorization` or `Cookie`. */
  headers?: Record<string, string>;
  json?: unknown;
  form?: Record<string, string>;
}

/** An answer with what is needed to say what went wrong. */
export interface Reply {
  answer: Answer;
  response: VaultwardenResponse;
  /** What is thrown when the refusal is not dealt with. */
  refused: (refusal?: Refusal) => VaultwardenError;
}

/** Asks the server, and reads the answer. */
export type Ask = (question: Question, signal: AbortSignal) => Promise<Reply>;

function textOf({ json, form }: Question): string | undefined {
  if (form !== undefined) {
    return new URLSearchParams(form).toString();
  }
  return json === undefined ? undefined : JSON.stringify(json);
}

function requestOf(question: Question, basePath: string): VaultwardenRequest {
  const { method, path, headers, form } = question;
  const body = textOf(question);
  const contentType =
    form === undefined
      ? 'application/json'
      : 'application/x-www-form-urlencoded';
  // Also a POST without a body: that of an admin is 404 otherwise (recorded).
  const isTyped = body !== undefined || method === 'POST';
  return {
    method,
    path: `${basePath}${path}`,
    headers: {
      // Without it 401, 404 and 422 come as HTML (recorded).
      accept: 'application/json',
      ...(isTyped ? { 'content-type': contentType } : {}),
      ...headers,
    },
    ...(body === undefined ? {} : { body }),
  };
}

/** A refusal in words. */
export function refusalError(
  what: string,
  refusal: Refusal,
  said = '',
  cause?: Error,
): VaultwardenError {
  const wait =
    refusal.kind === 'limited' ? ` for ${refusal.retryAfterSeconds} s` : '';
  const words = said ? ` ("${said}")` : '';
  return new VaultwardenError(
    refusal,
    `Could not ${what}: ${refusal.kind}${wait}${words}. ${
      NEXT_STEPS[refusal.kind]
    }`,
    cause,
  );
}

function notAnswered(
  question: Question,
  request: VaultwardenRequest,
  error: unknown,
): VaultwardenError {
  const text = error instanceof Error ? error.message : String(error);
  const refusal: Refusal = {
    kind: question.method === 'GET' ? 'unavailable' : 'outcome-unknown',
  };
  return refusalError(
    question.what,
    refusal,
    '',
    new Error(redact(request, text)),
  );
}

async function carry(
  send: Send,
  question: Question,
  request: VaultwardenRequest,
  signal: AbortSignal,
): Promise<VaultwardenResponse> {
  try {
    return await send(request, signal);
  } catch (error) {
    signal.throwIfAborted();
    throw notAnswered(question, request, error);
  }
}

/** @param basePath - the path of the server's address, when it has one: it moves all paths (recorded) */
export function createAsk(send: Send, basePath = ''): Ask {
  return async (question, signal) => {
    signal.throwIfAborted();
    const request = requestOf(question, basePath);
    const response = await carry(send, question, request, signal);
    const answer = readAnswer(question.path, response);
    return {
      answer,
      response,
      refused: refusal => {
        const read: Refusal =
          answer.kind === 'refused' ? answer.refusal : { kind: 'unexpected' };
        // A server's error leaves open what it had done before.
        const told: Refusal =
          read.kind === 'unavailable' && question.method !== 'GET'
            ? { kind: 'outcome-unknown' }
            : read;
        const said = answer.kind === 'refused' ? answer.said : '';
        return refusalError(
          question.what,
          refusal ?? told,
          redact(request, said),
        );
      },
    };
  };
}

/** @throws VaultwardenError when the server refused, with its reason */
export function done(reply: Reply): void {
  if (reply.answer.kind === 'refused') {
    throw reply.refused();
  }
}

/** @throws VaultwardenError when the server refused, or answered in another form (`unexpected`) */
export function bodyOf<T>(reply: Reply, schema: z.ZodType<T>): T {
  if (reply.answer.kind === 'refused') {
    throw reply.refused();
  }
  const parsed = schema.safeParse(reply.answer.body);
  if (!parsed.success) {
    throw reply.refused({ kind: 'unexpected' });
  }
  return parsed.data;
}
