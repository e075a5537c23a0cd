import { HeadersSettings } from '../dynamicSettings';
import { Middleware } from '../visit';

/** The `headers` middleware: what it sends on, and what it puts on each answer, whoever gave it. */
export function setHeaders(settings: HeadersSettings): Middleware {
  return async (visit, next) => {
    apply(visit.request.headers, settings.customRequestHeaders ?? {});
    const response = await next();
    const headers = new Headers(response.headers);
    apply(headers, ofAnswers(settings, visit.isTls));
    apply(headers, settings.customResponseHeaders ?? {});
    return { ...response, headers };
  };
}

/** An empty value takes a header away. */
function apply(headers: Headers, values: Readonly<Record<string, string>>) {
  for (const [name, value] of Object.entries(values)) {
    if (value === '') {
      headers.delete(name);
    } else {
      headers.set(name, value);
    }
  }
}

function ofAnswers(
  settings: HeadersSettings,
  isTls: boolean,
): Record<string, string> {
  const values: [string, string | undefined][] = [
    [
      'strict-transport-security',
      isTls || settings.forceSTSHeader ? sts(settings) : undefined,
    ],
    ['x-frame-options', frameOptions(settings)],
    [
      'x-content-type-options',
      settings.contentTypeNosniff ? 'nosniff' : undefined,
    ],
    [
      'x-xss-protection',
      settings.browserXssFilter ? '1; mode=block' : undefined,
    ],
    ['content-security-policy', settings.contentSecurityPolicy],
    ['referrer-policy', settings.referrerPolicy],
    ['permissions-policy', settings.permissionsPolicy],
  ];
  return Object.fromEntries(
    values.flatMap(([name, value]) => (value ? [[name, value]] : [])),
  );
}

function sts({
  stsSeconds,
  stsIncludeSubdomains,
  stsPreload,
}: HeadersSettings): string | undefined {
  return stsSeconds
    ? [
        `max-age=${stsSeconds}`,
        ...(stsIncludeSubdomains ? ['includeSubDomains'] : []),
        ...(stsPreload ? ['preload'] : []),
      ].join('; ')
    : undefined;
}

function frameOptions({
  customFrameOptionsValue,
  frameDeny,
}: HeadersSettings): string | undefined {
  return customFrameOptionsValue || (frameDeny ? 'DENY' : undefined);
}
