import Ajv2020, { ValidateFunction } from 'ajv/dist/2020';
import addFormats from 'ajv-formats';
import { routes } from '../../routes';
import { JsonSchema } from '../jsonSchema';
import { OpenApiDocument, openApiDocument } from '../openApiDocument';
import { Operation } from '../operationOf';
import { otherRoutes } from '../otherRoutes';
import { ResponseObject } from '../refusals';
import { closed } from './closed';

/** An answer as it came over the wire. */
export interface RealAnswer {
  status: number;
  /** As the header says; absent without a body. */
  contentType?: string;
  text: string;
}

/** The description of the whole API. */
export function wholeDocument(): OpenApiDocument {
  const document = openApiDocument([...routes, ...otherRoutes]);
  return JSON.parse(JSON.stringify(document));
}

/** Reads schemas of a description; strict about what they are made of. */
export function newAjv(): Ajv2020 {
  const ajv = new Ajv2020({ strict: true, allErrors: true });
  // Where the references lead; nothing is checked by it.
  ajv.addVocabulary(['components']);
  addFormats(ajv);
  return ajv;
}

const BASE = '/api/opencsp/v1';

/** Holds real answers to the description. */
export class AnswerChecker {
  /** `<operation> <status>` of every answer that was held to it. */
  readonly seen = new Set<string>();
  private readonly document = wholeDocument();
  private readonly ajv = newAjv();
  private readonly schemas: Record<string, JsonSchema>;
  private readonly compiled = new Map<JsonSchema, ValidateFunction>();

  constructor() {
    this.schemas = Object.fromEntries(
      Object.entries(this.document.components.schemas).map(([name, schema]) => [
        name,
        closed(schema),
      ]),
    );
  }

  /**
   * @param sent - body of the request; one that was accepted is held to the description, too
   * @throws Error that says where the answer is not what the description says
   */
  check(method: string, url: string, answer: RealAnswer, sent?: unknown): void {
    const [path] = url.split('?');
    const what = `${method.toUpperCase()} ${url} → ${answer.status}`;
    const operation = this.operationAt(method.toLowerCase(), path);
    if (!operation) {
      // Who is nobody is not told what there is.
      demand(
        answer.status === 404 || answer.status === 401,
        `${what}: no such operation is described`,
      );
      return;
    }
    const response = this.resolved(operation.responses[answer.status]);
    if (!response) {
      throw new Error(
        `${what}: ${operation.operationId} has no such answer\n${answer.text}`,
      );
    }
    this.checkBody(what, response, answer);
    if (answer.status < 300 && sent !== undefined) {
      this.checkSent(what, operation, sent);
    }
    this.seen.add(`${operation.operationId} ${answer.status}`);
  }

  private checkBody(
    what: string,
    { content }: ResponseObject,
    { contentType = '', text }: RealAnswer,
  ): void {
    if (!content) {
      demand(text === '', `${what}: a body is not described\n${text}`);
      return;
    }
    const [type] = contentType.split(';');
    const described = content[type];
    if (!described) {
      throw new Error(
        `${what}: the content type "${type}" is not described\n${text}`,
      );
    }
    const validate = this.validatorOf(described.schema);
    const body: unknown = type === 'application/json' ? JSON.parse(text) : text;
    demand(
      validate(body),
      `${what}: ${this.ajv.errorsText(validate.errors)}\n${text}`,
    );
  }

  private checkSent(
    what: string,
    { requestBody }: Operation,
    sent: unknown,
  ): void {
    const described = requestBody?.content['application/json'];
    if (described) {
      const validate = this.validatorOf(described.schema);
      demand(
        validate(sent),
        `${what}: a request that is not as described was accepted: ${this.ajv.errorsText(
          validate.errors,
        )}\n${JSON.stringify(sent)}`,
      );
    }
  }

  /** The one with the fewest parameters that fits. */
  private operationAt(method: string, path: string): Operation | undefined {
    const [found] = Object.entries(this.document.paths)
      .filter(
        ([template, operations]) =>
          operations[method] && fits(template, path.slice(BASE.length)),
      )
      .toSorted(([one], [other]) => holes(one) - holes(other));
    return path.startsWith(BASE) && found ? found[1][method] : undefined;
  }

  private resolved(
    response: ResponseObject | undefined,
  ): ResponseObject | undefined {
    const name = response?.$ref?.split('/').at(-1);
    return name === undefined
      ? response
      : this.document.components.responses[name];
  }

  private validatorOf(schema: JsonSchema): ValidateFunction {
    const known = this.compiled.get(schema);
    if (known) {
      return known;
    }
    const made = this.ajv.compile({
      ...closed(schema),
      components: { schemas: this.schemas },
    });
    this.compiled.set(schema, made);
    return made;
  }
}

function holes(template: string): number {
  return template.split('{').length;
}

function fits(template: string, path: string): boolean {
  const wanted = template.split('/');
  const given = path.split('/');
  return (
    wanted.length === given.length &&
    wanted.every((part, index) =>
      part.startsWith('{') ? given[index] !== '' : part === given[index],
    )
  );
}

function demand(isTrue: boolean, problem: string): void {
  if (!isTrue) {
    throw new Error(problem);
  }
}
