import { existsSync, readFileSync } from 'node:fs';
import { createServer, request } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { gzipSync } from 'node:zlib';

const TYPES = {
  '.css': 'text/css',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
};
const CONFIG = /<script type="backstage\.io\/config">[\s\S]*?<\/script>/;

/**
 * Serves a built app as the portal serves its own: what it asks of the API goes to the portal. So two apps can be
 * compared, with the same backend and the same session: cookies do not know ports.
 *
 * @param {{ dist: string, portalUrl: string }} options - folder of the built app, and the running portal
 * @returns {Promise<{ url: string, close: () => void }>}
 */
export async function servePages({ dist, portalUrl }) {
  const kept = new Map();
  const server = createServer((req, res) => {
    const { pathname } = new URL(req.url, portalUrl);
    if (/^\/(api|\.backstage)\//.test(pathname)) {
      passOn(req, res, portalUrl);
      return;
    }
    const path = filePath(dist, pathname) ?? 'index.html';
    if (!kept.has(path)) {
      kept.set(path, gzipSync(readFileSync(join(dist, path))));
    }
    res.writeHead(200, {
      'Content-Type': TYPES[extname(path)] ?? 'application/octet-stream',
      'Content-Encoding': 'gzip',
    });
    res.end(kept.get(path));
  });
  await new Promise(resolve => server.listen(0, '127.0.0.1', resolve));
  const url = `http://localhost:${server.address().port}`;
  const config = await configOf(portalUrl);
  kept.set(
    'index.html',
    gzipSync(
      withConfig(
        readFileSync(join(dist, 'index.html'), 'utf8'),
        config.replaceAll(portalUrl, url),
      ),
    ),
  );
  const close = () => {
    server.close();
    server.closeAllConnections();
  };
  return { url, close };
}

/** The file that a path names, or none: then it is one of the app's own pages. */
function filePath(dist, pathname) {
  const path = normalize(pathname).replace(/^\/+/, '');
  const isFile = extname(path) !== '' && existsSync(join(dist, path));
  return isFile && !path.startsWith('..') ? path : undefined;
}

async function configOf(portalUrl) {
  const html = await (await fetch(`${portalUrl}/`)).text();
  const [config] = html.match(CONFIG) ?? [];
  if (!config) {
    throw new Error(`The page of ${portalUrl} has no configuration in it.`);
  }
  return config;
}

/** A page that a backend has served before holds the configuration of then. */
function withConfig(html, config) {
  return CONFIG.test(html)
    ? html.replace(CONFIG, () => config)
    : html.replace('</head>', () => `${config}</head>`);
}

function passOn(req, res, portalUrl) {
  const { hostname, port, host } = new URL(portalUrl);
  const onwards = request(
    {
      ...{ hostname, port, path: req.url, method: req.method },
      headers: { ...req.headers, host },
    },
    answer => {
      res.writeHead(answer.statusCode, answer.headers);
      answer.pipe(res);
    },
  );
  onwards.on('error', () => res.destroy());
  res.on('close', () => onwards.destroy());
  req.pipe(onwards);
}
