import { DescribedRoute } from '../RouteDescription';
import { JsonSchema, SchemasOf } from './jsonSchema';
import { Operation, operationOf } from './operationOf';
import { Parameter, sharedParameters, templateOf } from './parameters';
import { ResponseObject, sharedRefusals } from './refusals';
import { answerNames, requestNames } from './schemaNames';
import { securitySchemes } from './securitySchemes';
import { tags } from './tags';

/** A description of the API: OpenAPI 3.1, as far as it is used here. */
export interface OpenApiDocument {
  openapi: '3.1.0';
  info: { title: string; version: string; description: string };
  jsonSchemaDialect: string;
  servers: { url: string; description: string }[];
  security: Record<string, string[]>[];
  tags: { name: string; description: string }[];
  paths: Record<string, Record<string, Operation>>;
  components: {
    schemas: Record<string, JsonSchema>;
    responses: Record<string, ResponseObject>;
    parameters: Record<string, Parameter>;
    headers: Record<string, { description: string; schema: JsonSchema }>;
    securitySchemes: Record<string, object>;
  };
}

/** Where the API is, below the address of the portal's backend. */
const API_BASE = '/api/opencsp/v1';

/**
 * The description of these routes: made from the schemas that the handlers and the typed client use. The
 * same routes give the same document, in the order of the routes.
 */
export function openApiDocument(
  routes: readonly DescribedRoute[],
): OpenApiDocument {
  const requests = new SchemasOf(requestNames, 'input');
  const answers = new SchemasOf(answerNames, 'output');
  const paths: OpenApiDocument['paths'] = {};
  for (const route of routes) {
    const path = templateOf(route.path);
    paths[path] = {
      ...paths[path],
      [route.method]: operationOf(route, { requests, answers }),
    };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'OpenCSP Portal',
      version: '1',
      description:
        'Machines, profiles of self-hosted services, hosts and deployments. Every list answers `items`, `totalItems` and, when there is more, `nextCursor`; every refusal says in `error` what is wrong, with a stable `code`, the `fields` and the `nextStep`. New fields of an answer may come at any time.',
    },
    jsonSchemaDialect: 'https://json-schema.org/draft/2020-12/schema',
    servers: [{ url: API_BASE, description: 'The portal that answers this.' }],
    security: [{ bearer: [] }],
    tags,
    paths,
    components: {
      schemas: { ...answers.components(), ...requests.components() },
      responses: sharedRefusals(),
      parameters: sharedParameters,
      headers: {
        RequestId: {
          description:
            'Which request it is, for the operator’s log. One of up to 64 letters, digits, "_", "." and "-" that was sent is kept.',
          schema: { type: 'string' },
        },
      },
      securitySchemes,
    },
  };
}
