import { createGitlabStandIn, GitlabStandIn, GitlabStandInOptions } from '..';

/** Of `root`. */
export const ROOT_PASSWORD = 'first-Start-4711';

/** A password that is taken. */
export const GOOD_PASSWORD = 'correct-horse-9';

/** A stand-in right after its first start. */
export function startGitlab(
  options: Partial<GitlabStandInOptions> = {},
): Promise<GitlabStandIn> {
  return createGitlabStandIn({
    port: 0,
    rootPassword: ROOT_PASSWORD,
    externalUrl: 'https://git.example.com',
    speed: 10_000,
    ...options,
  });
}

/** A program that makes a token; as a client prints it. */
export function tokenScript({
  owner = 'root',
  name = 'portal',
  scopes = "'api'",
  expires = '1.day.from_now',
}: {
  owner?: string;
  name?: string;
  scopes?: string;
  expires?: string;
} = {}): string {
  return `puts User.find_by_username('${owner}').personal_access_tokens.create!(name: '${name}', scopes: [${scopes}], expires_at: ${expires}).token`;
}

/** Makes a token. */
export async function makeToken(
  standIn: GitlabStandIn,
  order: Parameters<typeof tokenScript>[0] = {},
): Promise<string> {
  const { stdout } = await standIn.runner(tokenScript(order));
  return stdout.trim();
}

/** An answer, with its body as JSON where it is some. */
export interface Answer {
  status: number;
  body: unknown;
  headers: Headers;
}

/** Asks the API, or something else by a path that begins with `/`. */
export async function ask(
  { url }: GitlabStandIn,
  method: string,
  path: string,
  { token, body }: { token?: string; body?: unknown } = {},
): Promise<Answer> {
  const answer = await fetch(
    `${url}${path.startsWith('/') ? path : `/api/v4/${path}`}`,
    {
      method,
      redirect: 'manual',
      headers: {
        ...(token ? { 'PRIVATE-TOKEN': token } : {}),
        ...(body ? { 'content-type': 'application/json' } : {}),
      },
      body: body ? JSON.stringify(body) : undefined,
    },
  );
  const text = await answer.text();
  return {
    status: answer.status,
    headers: answer.headers,
    body: jsonOf(text),
  };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
