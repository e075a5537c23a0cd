import { KubernetesClient } from '../client';
import { Exchange, exchangeSchema, kindOf, recorded } from './recordings';
import { Wire, WireAnswer } from './wire';

/** Every request that was recorded, with its answer. */
export const exchanges = recorded('exchanges', exchangeSchema);

/** Gives one recorded answer to every request. */
export function answering({ status, headers, body }: Exchange): Wire {
  return new Wire((_request, answer) => give(answer, status, headers, body));
}

/** Gives a recorded answer, or one like it. */
export function give(
  answer: WireAnswer,
  status: number,
  headers: Record<string, string>,
  body: unknown,
) {
  answer.start(
    status,
    Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [
        name.toLowerCase(),
        value,
      ]),
    ),
  );
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  answer.write(Buffer.from(text));
  answer.end();
}

/** The call of ours that makes such a request. */
export async function call(
  client: KubernetesClient,
  { method, path }: Exchange,
) {
  const kind = kindOf(path);
  const [, namespace = '', , name] =
    /\/namespaces\/([^/]+)\/([^/?]+)(?:\/([^/?]+))?/.exec(path) ?? [];
  const ref = { namespace, name: name ?? 'x' };
  const options = { deadlineMs: 500 };
  switch (method) {
    case 'GET':
      return name
        ? client.get(kind, ref, options)
        : client.list(kind, { namespace }, options);
    case 'POST':
      return client.create(kind, namespace, { metadata: ref }, options);
    case 'DELETE':
      return client.delete(kind, ref, {}, options);
    default:
      return client.mergePatch(kind, ref, {}, {}, options);
  }
}

/** One by its name. */
export function exchangeOf(name: string): Exchange {
  const found = exchanges.find(each => each.case === name);
  if (!found) {
    throw new Error(`not recorded: ${name}`);
  }
  return found;
}

/** What a call is refused with; nothing when it is not. */
export function failing(answer: Promise<unknown>): Promise<unknown> {
  return answer.then(
    () => undefined,
    failure => failure,
  );
}
