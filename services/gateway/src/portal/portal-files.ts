import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';

/** A file of the portals' build, as it is sent. */
export interface PortalFile {
  readonly type: string;
  readonly bytes: Buffer;
}

/** The portals: each is a page of this name below the root, and its addresses. */
export const portalNames = ['clinical', 'person'] as const;

/** Where a page says which nonce its styles carry; the portals' build writes it, each answer fills it in. */
export const noncePlaceholder = '__CSP_NONCE__';

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
};

/**
 * Every file of the build by its address, such as `/clinical/index.html`; none when there is no such folder. They are read once and looked
 * up by the address as it came, so that no address leads out of the folder. Files of other types, such as source maps, are not served.
 */
export function readPortalFiles(folder: string): ReadonlyMap<string, PortalFile> {
  if (!existsSync(folder)) return new Map();
  return new Map(
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && types[extname(entry.name)] !== undefined)
      .map((entry) => {
        const path = join(entry.parentPath, entry.name);
        return [path.slice(folder.length).replaceAll('\\', '/'), { type: types[extname(entry.name)]!, bytes: readFileSync(path) }];
      }),
  );
}
