import { BackendRequest, ProxyResponse } from '../traefik';
import { StartPage } from './homerConfig';
import { ServiceLook } from './kinds';
import { escapeHtml, link, page } from './page';

/** What is shown of a service beside itself. */
export interface Surroundings {
  /** Address of the profile's start page, when it has one. */
  startUrl?: string;
}

/** The page of a service. */
export function servicePage(
  look: ServiceLook,
  request: BackendRequest,
  { startUrl }: Surroundings,
): ProxyResponse {
  return page({
    name: look.title,
    heading: look.title,
    hue: look.hue,
    body: [
      `<p>In the real world this is ${escapeHtml(look.is)}.</p>`,
      ...standIn(request),
      startUrl
        ? `<p>${link(startUrl, 'Back to the start page')}</p>`
        : '<p class="soft">This profile has no start page to go back to.</p>',
    ],
  });
}

/** The page of Homer: its links, of its own settings. */
export function homerPage(
  look: ServiceLook,
  request: BackendRequest,
  start: StartPage | undefined,
): ProxyResponse {
  const groups = (start?.groups ?? []).map(({ name, items }) =>
    [
      `<h2>${escapeHtml(name)}</h2>`,
      '<ul>',
      ...items.map(
        item =>
          `<li>${link(item.url, item.name)} <span class="soft">${escapeHtml(
            item.subtitle,
          )}</span></li>`,
      ),
      '</ul>',
    ].join('\n'),
  );
  return page({
    name: look.title,
    heading: start?.title || look.title,
    hue: look.hue,
    body: [
      start
        ? `<p class="soft">${escapeHtml(start.subtitle)}</p>`
        : '<p>Homer finds no settings that it understands.</p>',
      ...groups,
      '<h2>About this page</h2>',
      `<p>In the real world this is ${escapeHtml(look.is)}.</p>`,
      ...standIn(request),
    ],
  });
}

/** The page for a path that the stand-in does not have. */
export function missingPage(
  look: ServiceLook,
  request: BackendRequest,
): ProxyResponse {
  const { pathname } = new URL(request.url);
  return page({
    name: look.title,
    heading: `${look.title} has no such page`,
    hue: look.hue,
    status: 404,
    body: [
      `<p>The stand-in of the sandbox knows nothing of <code>${escapeHtml(
        pathname,
      )}</code>.</p>`,
      '<p><a href="/">To its first page</a></p>',
    ],
  });
}

function standIn({ headers }: BackendRequest): string[] {
  return [
    '<p>Here it is a stand-in of the OpenCSP sandbox: your request came through the proxy, and this page is all there is behind it.</p>',
    who(headers),
  ];
}

/** Who the sign-in portal says that it is: the headers of services-contracts.md §3.3. */
function who(headers: Headers): string {
  const user = headers.get('remote-user');
  if (!user) {
    return '<p class="who">The proxy names nobody: no sign-in stands before this page.</p>';
  }
  const name = written(headers.get('remote-name') || user);
  const groups = (headers.get('remote-groups') ?? '')
    .split(',')
    .filter(group => group !== '');
  return `<p class="who">Signed in as <strong>${escapeHtml(
    name,
  )}</strong> (<code>${escapeHtml(written(user))}</code>)${
    groups.length > 0
      ? `, in the groups ${groups
          .map(group => `<code>${escapeHtml(written(group))}</code>`)
          .join(', ')}`
      : ', in no group'
  }. The sign-in portal says so.</p>`;
}

/** A header's bytes are UTF-8, which HTTP hands over as Latin-1. */
function written(value: string): string {
  return Buffer.from(value, 'latin1').toString('utf8');
}
