import {
  AnswerDescription,
  DescribedRoute,
  RouteDescription,
} from '../RouteDescription';
import { JsonSchema, SchemasOf } from './jsonSchema';
import { Parameter, pathParameters, queryParameters } from './parameters';
import { refusalsOf, ResponseObject } from './refusals';

/** One operation of the description. */
export interface Operation {
  operationId: string;
  summary: string;
  description?: string;
  tags: string[];
  parameters?: Parameter[];
  requestBody?: {
    required: boolean;
    content: Record<string, { schema: JsonSchema; example?: unknown }>;
  };
  responses: Record<string, ResponseObject>;
  security?: Record<string, string[]>[];
}

/** What sends and what answers: the schemas of both directions. */
export interface Directions {
  requests: SchemasOf;
  answers: SchemasOf;
}

/** Who may call, beside those who are signed in. */
const SECURITY: Partial<
  Record<DescribedRoute['principal'], Record<string, string[]>[]>
> = {
  anybody: [],
  semaphore: [{ callbackToken: [] }],
  git: [
    { hubSignature: [] },
    { giteaSignature: [] },
    { forgejoSignature: [] },
    { gitlabToken: [] },
  ],
};

/** What the description says of one route. */
export function operationOf(
  route: DescribedRoute,
  { requests, answers }: Directions,
): Operation {
  const { describe, operation, principal, path } = route;
  const parameters = [
    ...pathParameters(path),
    ...(describe.query ? queryParameters(describe.query) : []),
    ...(describe.takesIdempotencyKey ? [shared('IdempotencyKey')] : []),
    ...(describe.resumes ? [shared('LastEventId')] : []),
  ];
  return {
    operationId: operation,
    summary: describe.summary,
    description: descriptionOf(route),
    tags: [describe.tag],
    ...(parameters.length > 0 ? { parameters } : {}),
    ...(describe.body ? { requestBody: bodyOf(describe, requests) } : {}),
    responses: {
      ...Object.fromEntries(
        Object.entries(describe.answers).map(([status, answer]) => [
          status,
          responseOf(answer, answers),
        ]),
      ),
      ...(isOurs(principal) ? refusalsOf(route) : {}),
    },
    ...(SECURITY[principal] ? { security: SECURITY[principal] } : {}),
  };
}

/** The others answer in words of their own, or not at all. */
function isOurs(principal: DescribedRoute['principal']): boolean {
  return principal === 'user' || principal === 'service';
}

function shared(name: string): Parameter {
  return { $ref: `#/components/parameters/${name}` };
}

function descriptionOf({
  describe,
  permission,
  principal,
}: DescribedRoute): string | undefined {
  const lines = [
    describe.description,
    permission && `Needs the permission \`${permission.name}\`.`,
    principal === 'service'
      ? 'For other plugins of the portal, by their service token.'
      : undefined,
  ].filter(line => line !== undefined);
  return lines.length > 0 ? lines.join('\n\n') : undefined;
}

function bodyOf(
  { body, bodyExample, bodyMayBeUnfinished = false }: RouteDescription,
  requests: SchemasOf,
): Operation['requestBody'] {
  const schema = body ? requests.of(body) : {};
  return {
    required: true,
    content: {
      'application/json': {
        schema: bodyMayBeUnfinished
          ? {
              anyOf: [
                schema,
                { type: 'object', description: 'A part of it, or wrong.' },
              ],
            }
          : schema,
        example: bodyExample,
      },
    },
  };
}

function responseOf(
  {
    description,
    schema,
    contentType = 'application/json',
    example,
  }: AnswerDescription,
  answers: SchemasOf,
): ResponseObject {
  return {
    description,
    headers: { 'X-Request-Id': { $ref: '#/components/headers/RequestId' } },
    ...(schema
      ? { content: { [contentType]: { schema: answers.of(schema), example } } }
      : {}),
  };
}
