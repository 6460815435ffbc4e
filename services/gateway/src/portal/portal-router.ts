import { randomBytes } from 'node:crypto';
import { Router, type Response } from 'express';
import { noncePlaceholder, portalNames, type PortalFile } from './portal-files.js';

/** What a page of a portal may do: run and ask only what comes from here, and be framed by nobody. Styles made while it runs carry the nonce. */
const policy = (nonce: string): string =>
  [
    "default-src 'none'", "script-src 'self'", `style-src 'self' 'nonce-${nonce}'`, "img-src 'self' data:", "font-src 'self'", "connect-src 'self'",
    "form-action 'self'", "base-uri 'none'", "frame-ancestors 'none'", "object-src 'none'",
  ].join('; ');

/** An address of the portal itself, such as `/clinical/persons/<id>/plan`: plain words and ids, so neither a file nor a trick. */
const pageOf = (path: string): string | undefined => {
  const name = /^\/([a-z]+)(\/[A-Za-z0-9-]+)*\/?$/.exec(path)?.[1];
  return portalNames.find((each) => each === name);
};

function sendPage(response: Response, html: string): void {
  const nonce = randomBytes(16).toString('base64');
  response.set({ 'Content-Security-Policy': policy(nonce), 'Cache-Control': 'no-store', 'Content-Type': 'text/html; charset=utf-8', 'Cross-Origin-Opener-Policy': 'same-origin' });
  response.send(html.replaceAll(noncePlaceholder, nonce));
}

/**
 * The portals' static build, public: it holds nothing of anybody. Files named by their content are kept for ever, pages by nobody. An
 * address of a portal without a file is its page, which finds its way by itself; everything else is passed on. Not counted against
 * strangers: one visit takes several files, and a whole hospital may come from one address.
 */
export function portalRouter(files: ReadonlyMap<string, PortalFile>): Router {
  const pages = new Map(portalNames.flatMap((name) => {
    const file = files.get(`/${name}/index.html`);
    return file ? [[name as string, file.bytes.toString('utf8')] as const] : [];
  }));
  const router = Router({ caseSensitive: true });
  router.use((request, response, next) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') return next();
    const path = request.originalUrl.split('?', 1)[0]!;
    const file = path.endsWith('.html') ? undefined : files.get(path);
    if (file) {
      response.set({ 'Content-Type': file.type, 'Cache-Control': path.includes('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache' });
      return void response.send(file.bytes);
    }
    const name = pageOf(path);
    const page = name === undefined ? undefined : pages.get(name);
    if (page === undefined || path.startsWith('/clinical/assets/')) return next();
    // Addresses of the page are relative to its folder.
    if (path === `/${name}`) return response.redirect(308, `${path}/`);
    sendPage(response, page);
  });
  return router;
}
