/** gRPC codes as REST shows them, with Connect's names and the HTTP status of both. */
const CODES = {
  2: ['unknown', 500],
  3: ['invalid_argument', 400],
  5: ['not_found', 404],
  6: ['already_exists', 409],
  7: ['permission_denied', 403],
  9: ['failed_precondition', 400],
  16: ['unauthenticated', 401],
} as const;

/** A gRPC status code. */
export type Code = keyof typeof CODES;

/** A refusal of the management API, in its REST or its Connect form (08-api-errors). */
export class ApiError extends Error {
  /** @param id - ZITADEL's own error id, which may be empty; absent when the request was not understood at all */
  constructor(
    readonly code: Code,
    readonly words: string,
    readonly id?: string,
  ) {
    super(words);
    this.name = 'ApiError';
  }

  get status(): number {
    return CODES[this.code][1];
  }

  /** As `grpc-gateway` writes it. */
  rest(): object {
    const { code, words, id } = this;
    return {
      code,
      message: this.shown(),
      ...(id !== undefined && {
        details: [
          {
            '@type': 'type.googleapis.com/zitadel.v1.ErrorDetail',
            ...(id && { id }),
            message: words,
          },
        ],
      }),
    };
  }

  /** As Connect writes it; the detail's value is a protobuf message with id and text. */
  connect(): object {
    const { code, words, id } = this;
    return {
      code: CODES[code][0],
      message: this.shown(),
      ...(id && {
        details: [
          {
            type: 'zitadel.v1.ErrorDetail',
            value: Buffer.concat([field(1, id), field(2, words)])
              .toString('base64')
              .replace(/=+$/, ''),
            debug: { id, message: words },
          },
        ],
      }),
    };
  }

  shown(): string {
    return this.id === undefined ? this.words : `${this.words} (${this.id})`;
  }
}

/** A protobuf field with a short text. */
function field(number: number, text: string): Buffer {
  const bytes = Buffer.from(text);
  return Buffer.concat([Buffer.from([number * 8 + 2, bytes.length]), bytes]);
}

/** The whole answer for someone without any administrator role: not 403 (08-api-errors/authorisation). */
export function membershipNotFound(): ApiError {
  return new ApiError(5, 'membership not found', 'AUTHZ-cdgFk');
}

export function userNotFound(id = 'QUERY-Dfbg2'): ApiError {
  return new ApiError(5, 'User could not be found', id);
}
