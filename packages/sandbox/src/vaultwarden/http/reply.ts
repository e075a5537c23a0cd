/** A request with its body as text. */
export interface VaultwardenRequest {
  method: string;
  /** Path and query are used. */
  url: URL;
  /** Names in lower case. */
  headers: Readonly<Record<string, string | undefined>>;
  body: string;
  /** From where it comes; limits of logins are kept by it. */
  clientAddress: string;
}

/** An answer. `content-length` is set by who sends it. */
export interface VaultwardenReply {
  status: number;
  /** Names in lower case. */
  headers: Record<string, string>;
  body: string;
  /** How much longer than others the recorded server took, in milliseconds. */
  delayMs?: number;
}

/** The server says no, with a text for people (`err!` of the real one). */
export class Refusal extends Error {
  readonly name = 'Refusal';

  constructor(
    message: string,
    readonly status = 400,
    /** How much longer the recorded server took, in milliseconds. */
    readonly delayMs?: number,
  ) {
    super(message);
  }
}

/** The framework says no, before the server saw the request: with a page of its own. */
export class FrameworkRefusal extends Error {
  readonly name = 'FrameworkRefusal';

  constructor(readonly status: FrameworkStatus) {
    super(`${status}`);
  }
}

/** Statuses that the framework gives by itself. */
export type FrameworkStatus = keyof typeof REASONS;

const REASONS = {
  400: [
    'Bad Request',
    'The request could not be understood by the server due to malformed syntax.',
  ],
  401: ['Unauthorized', 'The request requires user authentication.'],
  404: ['Not Found', 'The requested resource could not be found.'],
  413: [
    'Payload Too Large',
    'The request is larger than the server is willing or able to process.',
  ],
  415: [
    'Unsupported Media Type',
    'The request entity has a media type which the server or resource does not support.',
  ],
  422: [
    'Unprocessable Entity',
    'The request was well-formed but was unable to be followed due to semantic errors.',
  ],
} as const;

/** An answer in JSON. */
export function json(body: unknown, status = 200): VaultwardenReply {
  return {
    status,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  };
}

/** An answer in HTML. */
export function html(body: string, status = 200): VaultwardenReply {
  return {
    status,
    headers: { 'content-type': 'text/html; charset=utf-8' },
    body,
  };
}

/** A good answer without a body, and without a type. */
export function empty(): VaultwardenReply {
  return { status: 200, headers: {}, body: '' };
}

/** A list as the API gives them. */
export function list(data: readonly unknown[]): VaultwardenReply {
  return json({ data, object: 'list', continuationToken: null });
}

/** What the server says when it refuses. */
export function refusal({
  message,
  status,
  delayMs,
}: Refusal): VaultwardenReply {
  const reply = json(
    {
      message,
      validationErrors: { '': [message] },
      errorModel: { message, object: 'error' },
      error: '',
      error_description: '',
      exceptionMessage: null,
      exceptionStackTrace: null,
      innerExceptionMessage: null,
      object: 'error',
    },
    status,
  );
  return { ...reply, delayMs };
}

/** The framework's own answer: JSON for those who ask for JSON first, else a page. */
export function frameworkReply(
  status: FrameworkStatus,
  wantsJson: boolean,
): VaultwardenReply {
  const [reason, description] = REASONS[status];
  return wantsJson
    ? json({ error: { code: status, reason, description } }, status)
    : html(page(`${status}`, reason, description), status);
}

function page(code: string, reason: string, description: string): string {
  return `<!DOCTYPE html>
<html lang="en">
<head>
    <meta charset="utf-8">
    <meta name="color-scheme" content="light dark">
    <title>${code} ${reason}</title>
</head>
<body align="center">
    <div role="main" align="center">
        <h1>${code}: ${reason}</h1>
        <p>${description}</p>
        <hr />
    </div>
    <div role="contentinfo" align="center">
        <small>Rocket</small>
    </div>
</body>
</html>`;
}
