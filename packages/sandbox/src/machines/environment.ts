import { Container } from './docker/engineState';

/** The variables of a container: its own stand before those of its image. */
export function environmentOf({
  environment,
}: Container): Record<string, string> {
  return Object.fromEntries(
    [...environment].reverse().map(each => {
      const [name, ...value] = each.split('=');
      return [name, value.join('=')];
    }),
  );
}
