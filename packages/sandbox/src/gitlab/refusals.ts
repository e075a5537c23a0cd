/** A request that is refused, with what is said. */
export class Refused extends Error {
  constructor(
    readonly status: number,
    readonly body: Readonly<Record<string, unknown>>,
  ) {
    super(JSON.stringify(body));
  }
}

/** Something is not there. */
export function notFound(what: string): Refused {
  return new Refused(404, { message: `404 ${what} Not Found` });
}

/** Somebody else has it. */
export function conflict(message: string): Refused {
  return new Refused(409, { message });
}

/** Not allowed, also for who has signed in. */
export function forbidden(why?: string): Refused {
  return new Refused(403, {
    message: why ? `403 Forbidden - ${why}` : '403 Forbidden',
  });
}

/** Values that are none, by field. */
export function invalid(
  message: Readonly<Record<string, readonly string[]>>,
): Refused {
  return new Refused(400, { message });
}
