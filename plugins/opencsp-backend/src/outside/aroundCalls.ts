/** What is done around one call: it gets the promise and answers the one that the caller gets. */
export type Around = (
  operation: string,
  args: readonly unknown[],
) => (result: Promise<unknown>) => Promise<unknown>;

/**
 * The same object with something done around each of its asynchronous methods; all else is passed
 * through.
 */
export function aroundCalls<T extends object>(target: T, around: Around): T {
  return new Proxy(target, {
    get(object, name) {
      const value: unknown = Reflect.get(object, name, object);
      if (typeof value !== 'function' || typeof name !== 'string') {
        return value;
      }
      return (...args: unknown[]): unknown => {
        const done = around(name, args);
        const result: unknown = Reflect.apply(value, object, args);
        return isPromise(result) ? done(Promise.resolve(result)) : result;
      };
    },
  });
}

function isPromise(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && 'then' in value;
}
