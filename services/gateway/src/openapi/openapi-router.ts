import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { Router, type RequestHandler } from 'express';
import type { Address } from '../edge/other-verbs.js';
import type { Schema } from './json-schema.js';

const assets = '/api/v1/docs/assets';

const page = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>Maillage API</title>
    <link rel="icon" href="${assets}/favicon-32x32.png">
    <link rel="stylesheet" href="${assets}/swagger-ui.css">
  </head>
  <body>
    <noscript>This page needs JavaScript; the document itself is at <a href="/api/v1/openapi.json">/api/v1/openapi.json</a>.</noscript>
    <div id="swagger-ui"></div>
    <script src="${assets}/swagger-ui-bundle.js"></script>
    <script src="/api/v1/docs/start.js"></script>
  </body>
</html>
`;

// No validator: it would tell a stranger's server where this one is.
const script = `window.ui = SwaggerUIBundle({ url: '/api/v1/openapi.json', dom_id: '#swagger-ui', deepLinking: true, docExpansion: 'none', filter: true, persistAuthorization: false, validatorUrl: null });
`;

/** The package holds more than the page needs. */
const assetNames = ['swagger-ui.css', 'swagger-ui-bundle.js', 'favicon-32x32.png'];

/** Every address of the document and its page. */
export const openApiAddresses: readonly Address[] = ['/openapi.json', '/docs', '/docs/start.js', ...assetNames.map((name) => `/docs/assets/${name}`)].map((path) => ({ verb: 'get', path }));

/** The document and a page to try it, both public: they describe, they hold nothing. `limit` counts who asks. */
export function openApiRouter(document: Schema, limit: RequestHandler): Router {
  const text = JSON.stringify(document);
  const router = Router({ caseSensitive: true });
  const folder = dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'));
  router.get('/openapi.json', limit, (_request, response) => void response.type('application/json').send(text));
  router.get('/docs', limit, (_request, response) => void response.type('html').send(page));
  router.get('/docs/start.js', limit, (_request, response) => void response.type('text/javascript').send(script));
  for (const name of assetNames) router.get(`/docs/assets/${name}`, limit, (_request, response) => response.sendFile(join(folder, name), { maxAge: '1d' }));
  return router;
}
