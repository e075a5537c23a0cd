import { Request } from '../../program/exchange';

/** Who says to ask, and from where. */
export interface Authorization {
  client: string;
  device: string;
  deviceId: string;
  version: string;
  token: string;
}

/**
 * Reads who asks from the header `Authorization: MediaBrowser Client="…", Token="…"`, or as older clients say
 * it (services-contracts.md §7.4). Values are cut at commas, and decoded as parts of an address.
 */
export function authorizationOf({ headers, url }: Request): Authorization {
  const header = headers['x-emby-authorization'] ?? headers.authorization ?? '';
  const values = valuesOf(header);
  const of = (name: string) => values.get(name) ?? '';
  return {
    client: of('client'),
    device: of('device'),
    deviceId: of('deviceid'),
    version: of('version'),
    token:
      of('token') ||
      headers['x-emby-token'] ||
      headers['x-mediabrowser-token'] ||
      url.searchParams.get('ApiKey') ||
      url.searchParams.get('api_key') ||
      '',
  };
}

function valuesOf(header: string): Map<string, string> {
  const list = /^(?:MediaBrowser|Emby) (.*)$/is.exec(header)?.[1] ?? '';
  const pairs = list.split(',').flatMap((item): [string, string][] => {
    const equals = item.indexOf('=');
    const name = item.slice(0, equals).trim().toLowerCase();
    const value = item
      .slice(equals + 1)
      .trim()
      .replace(/^"+|"+$/g, '');
    return equals > 0 ? [[name, decoded(value)]] : [];
  });
  return new Map(pairs);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text;
  }
}
