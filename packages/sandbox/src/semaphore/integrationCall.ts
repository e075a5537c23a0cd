import { createHmac, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { Database } from './database';
import { parseJson } from './goJson';
import { RoutedRequest } from './http';
import { ExtractedValue, Integration, Matcher } from './integrationRows';

/** A call of an integration's alias from outside. */
export class IntegrationCall {
  constructor(
    private readonly database: Database,
    private readonly request: RoutedRequest,
  ) {}

  /** True when the credentials are right and a matcher matches. */
  isMeantFor(integration: Integration): boolean {
    const matchers = this.database.state.matchers.filter(
      each => each.integration_id === integration.id,
    );
    return (
      this.isAuthenticated(integration) &&
      matchers.some(matcher => this.matches(matcher))
    );
  }

  /** What a matcher or a value looks at; nothing when it is not there. */
  read(
    from: 'body' | 'header',
    dataType: string,
    key: string,
  ): string | undefined {
    if (from === 'header') {
      return this.header(key);
    }
    return dataType === 'json'
      ? atPath(parseJson(this.request.body), key)
      : this.request.body;
  }

  private isAuthenticated(integration: Integration): boolean {
    const { auth_method, auth_header, auth_secret_id } = integration;
    const secret =
      this.database.state.keySecrets.find(
        each => each.key_id === auth_secret_id,
      )?.password ?? '';
    const signature = createHmac('sha256', secret)
      .update(this.request.body)
      .digest('hex');
    switch (auth_method) {
      case '':
        return true;
      case 'token':
        return isSame(this.header(auth_header), secret);
      case 'hmac':
        return isSame(this.header(auth_header), signature);
      case 'github':
        return isSame(
          this.header('x-hub-signature-256'),
          `sha256=${signature}`,
        );
      default:
        return false;
    }
  }

  private matches(matcher: Matcher): boolean {
    const from = matcher.match_type === 'header' ? 'header' : 'body';
    const found = this.read(from, matcher.body_data_type, matcher.key);
    switch (matcher.method) {
      case 'equals':
        return found === matcher.value;
      case 'unequals':
        return found !== matcher.value;
      case 'contains':
        return found?.includes(matcher.value) ?? false;
      default:
        return false;
    }
  }

  private header(name: string): string | undefined {
    const value = this.request.headers[name.toLowerCase()];
    return typeof value === 'string' ? value : undefined;
  }
}

/** The variables that the values of an integration make of a call, as JSON text. */
export function extractedTask(
  database: Database,
  integration: Integration,
  call: IntegrationCall,
): string {
  const values: ExtractedValue[] = database.state.extractedValues.filter(
    each => each.integration_id === integration.id,
  );
  const variables = values.map(value => [
    value.variable,
    call.read(
      value.value_source === 'header' ? 'header' : 'body',
      value.body_data_type,
      value.key,
    ) ?? '',
  ]);
  return JSON.stringify(Object.fromEntries(variables));
}

const objectSchema = z.record(z.string(), z.unknown());

/** Follows `a.b` through objects. */
function atPath(value: unknown, path: string): string | undefined {
  let at = value;
  for (const part of path.split('.')) {
    const object = objectSchema.safeParse(at);
    if (!object.success || !(part in object.data)) {
      return undefined;
    }
    at = object.data[part];
  }
  return typeof at === 'string' ? at : JSON.stringify(at);
}

function isSame(given: string | undefined, expected: string): boolean {
  const a = Buffer.from(given ?? '');
  const b = Buffer.from(expected);
  return a.length === b.length && timingSafeEqual(a, b);
}
