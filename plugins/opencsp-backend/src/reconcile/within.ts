import { ServiceUnavailableError } from '@backstage/errors';

/**
 * The result, if it comes in time; what comes later is nobody's.
 *
 * @throws ServiceUnavailableError when it does not
 */
export async function within<T>(
  milliseconds: number,
  result: Promise<T>,
): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () =>
        reject(
          new ServiceUnavailableError(
            `No answer came within ${milliseconds / 1_000} s`,
          ),
        ),
      milliseconds,
    );
  });
  try {
    return await Promise.race([result, late]);
  } finally {
    clearTimeout(timer);
  }
}
