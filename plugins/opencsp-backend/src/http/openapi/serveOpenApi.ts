import { createHash } from 'node:crypto';
import { Request, Response } from 'express';
import { OpenApiDocument } from './openApiDocument';

/** The description as it is sent. */
interface Served {
  text: string;
  etag: string;
}

/**
 * Answers the API description, to anybody: it says how the API is used and nothing of who uses it, and what
 * reads it (generators, editors, a test against another portal) has no token. The text is that of the
 * published packages.
 *
 * It is made at the first request, once: making it takes some tens of milliseconds that no start should wait
 * for.
 */
export function serveOpenApi(make: () => OpenApiDocument) {
  let served: Served | undefined;
  return (_req: Request, res: Response): void => {
    served ??= asSent(make());
    // Asked for again each time, so that a new version is seen at once; an unchanged one is answered by 304.
    res.setHeader('Cache-Control', 'public, no-cache');
    res.setHeader('ETag', served.etag);
    res.type('application/json').send(served.text);
  };
}

function asSent(document: OpenApiDocument): Served {
  const text = JSON.stringify(document);
  const hash = createHash('sha256').update(text).digest('base64url');
  return { text, etag: `"${hash}"` };
}
