import { DescribedRoute } from '../RouteDescription';
import { JsonSchema, schemaRef } from './jsonSchema';
import { RefusalCode, refusalCodes } from './refusalCodes';

/** An answer, or a reference to a shared one. */
export interface ResponseObject {
  $ref?: string;
  description?: string;
  headers?: Record<string, { $ref: string }>;
  content?: Record<string, { schema: JsonSchema; example?: unknown }>;
}

type Codes = readonly RefusalCode[];

/** What Backstage calls the errors of each status. */
const NAMES: Readonly<Record<number, string>> = {
  400: 'InputError',
  401: 'AuthenticationError',
  403: 'NotAllowedError',
  404: 'NotFoundError',
  409: 'ConflictError',
  413: 'PayloadTooLargeError',
  415: 'UnsupportedMediaTypeError',
  429: 'TooManyRequestsError',
  500: 'InternalError',
  503: 'ServiceUnavailableError',
};

/** Refusals that many routes have, each by its name. */
const SHARED: Readonly<
  Record<string, { status: number; codes: Codes; description?: string }>
> = {
  InvalidRequest: { status: 400, codes: ['invalid-request'] },
  InvalidBody: { status: 400, codes: ['invalid-request', 'no-json'] },
  NotSignedIn: {
    status: 401,
    codes: [],
    description:
      'Nobody is signed in, or the token is not valid any more. Backstage answers it before it reaches this API, so that there is no code and no request id.',
  },
  NotAllowed: { status: 403, codes: ['not-allowed'] },
  OtherPrincipal: {
    status: 403,
    codes: [],
    description:
      'The token is a person’s, and this route is for other plugins of the portal.',
  },
  NotFound: { status: 404, codes: ['not-found'] },
  TooLarge: { status: 413, codes: ['too-large'] },
  UnsupportedEncoding: { status: 415, codes: ['unsupported-encoding'] },
  TooManyRequests: { status: 429, codes: ['too-many-requests'] },
  Unexpected: { status: 500, codes: ['unexpected'] },
  DatabaseUnavailable: { status: 503, codes: ['database-unavailable'] },
};

/** The refusals that routes refer to. */
export function sharedRefusals(): Record<string, ResponseObject> {
  return Object.fromEntries(
    Object.entries(SHARED).map(([name, { status, codes, description }]) => {
      const made = refusal(status, codes);
      return [name, { ...made, description: description ?? made.description }];
    }),
  );
}

/** The refusals of a route, by status. */
export function refusalsOf(
  route: DescribedRoute,
): Record<string, ResponseObject> {
  const own = route.describe.refusals ?? {};
  const all = new Map<number, Codes>([
    // Wherever a text can be written there may be a NUL.
    [400, ['invalid-request']],
    [401, []],
    [403, route.permission ? ['not-allowed'] : []],
    [500, ['unexpected']],
    [503, ['database-unavailable']],
  ]);
  if (route.method !== 'get') {
    all.set(400, ['invalid-request', 'no-json']);
    all.set(413, ['too-large']);
    all.set(415, ['unsupported-encoding']);
  }
  if (route.rateLimit) {
    all.set(429, ['too-many-requests']);
  }
  for (const [text, codes] of Object.entries(own)) {
    const status = Number(text);
    all.set(status, [...codes, ...(all.get(status) ?? [])]);
  }
  return Object.fromEntries(
    [...all].map(([status, codes]) => [
      String(status),
      sharedOf(status, codes) ?? refusal(status, codes),
    ]),
  );
}

function sharedOf(status: number, codes: Codes): ResponseObject | undefined {
  const found = Object.entries(SHARED).find(
    ([, it]) => it.status === status && it.codes.join() === codes.join(),
  );
  return found && { $ref: `#/components/responses/${found[0]}` };
}

function refusal(status: number, codes: Codes): ResponseObject {
  return {
    description: codes
      .map(code => `- \`${code}\`: ${refusalCodes[code]}`)
      .join('\n'),
    content: {
      'application/json': {
        schema: schemaOf(status, codes),
        example: exampleOf(status, codes),
      },
    },
  };
}

/** With the codes that it can have here. Of 403, what Backstage itself refuses has none. */
function schemaOf(status: number, codes: Codes): JsonSchema {
  return codes.length === 0
    ? { $ref: schemaRef('Refusal') }
    : {
        allOf: [
          { $ref: schemaRef('Refusal') },
          {
            type: 'object',
            properties: {
              error: {
                type: 'object',
                properties: { code: { type: 'string', enum: [...codes] } },
                ...(status === 403 ? {} : { required: ['code'] }),
              },
            },
          },
        ],
      };
}

function exampleOf(status: number, [code]: Codes): unknown {
  return {
    error: {
      name: NAMES[status] ?? 'Error',
      message: code === undefined ? 'Missing credentials' : refusalCodes[code],
      ...(code === undefined
        ? {}
        : { code, requestId: '0c9a5f1d-3f7c-4a52-b1de-5a4b8e2d9c07' }),
      ...(code === 'invalid-request'
        ? { fields: [{ path: 'name', message: 'Choose another name.' }] }
        : {}),
    },
    request: { method: 'GET', url: '/v1/instances' },
    response: { statusCode: status },
  };
}
