import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { invalidArgument } from '@maillage/kernel';
import type { Reader } from './work.js';

/** A list that is read page by page. */
export interface PageRequest {
  /** Name of the query; a token of another query is refused. */
  readonly name: string;
  /** Subject of the actor; a token of somebody else is refused. */
  readonly actor: string;
  /** From the previous answer; empty for the first page. */
  readonly token: string;
  /** Rows a page. */
  readonly size: number;
  /** Columns of the query's result such as `lent_on DESC`; never null, and unique together. */
  readonly order: readonly string[];
}

/** One page and the token of the next one; empty on the last. */
export interface Page<T> {
  readonly rows: T[];
  readonly nextPageToken: string;
}

const refused = () => invalidArgument('PAGE_TOKEN_INVALID', 'This page token does not belong to this list.', [{ path: 'page_token', rule: 'token belongs to this caller and list' }]);

/** Pages by key, not by offset: nothing is skipped or shown twice while rows come and go. Tokens are sealed: they may hold names and travel in URLs. */
export class Pager {
  private readonly key: Buffer;

  constructor(secret: string) {
    this.key = Buffer.from(hkdfSync('sha256', secret, '', 'maillage page tokens', 32));
  }

  /** Rows of `sql` after the token. Throws INVALID_ARGUMENT with PAGE_TOKEN_INVALID. */
  async page<T extends object>(reader: Reader, request: PageRequest, sql: string, params: readonly unknown[] = []): Promise<Page<T>> {
    const order = request.order.map((term) => {
      const parts = /^([a-z_][a-z0-9_]*)(?: (ASC|DESC))?$/.exec(term);
      if (!parts) throw new Error(`${term} is not a column with a direction`);
      return { column: `page."${parts[1]}"`, after: parts[2] === 'DESC' ? '<' : '>', direction: parts[2] ?? 'ASC' };
    });
    const after = request.token === '' ? null : this.open(request);
    if (after && after.length !== order.length) throw refused();
    const place = (index: number): string => `$${params.length + index + 1}`;
    // (a, b) after (x, y), where each column has its own direction: a > x OR (a = x AND b < y).
    const condition = after
      ? `WHERE ${order.map((term, index) => `(${[...order.slice(0, index).map((earlier, i) => `${earlier.column} = ${place(i)}`), `${term.column} ${term.after} ${place(index)}`].join(' AND ')})`).join(' OR ')}`
      : '';
    const rows = await reader.query<T & { '~key': string[] }>(
      `SELECT page.*, ARRAY[${order.map((term) => `${term.column}::text`).join(', ')}] AS "~key" FROM (${sql}) AS page ${condition} ORDER BY ${order.map((term) => `${term.column} ${term.direction}`).join(', ')} LIMIT ${Math.trunc(request.size) + 1}`,
      [...params, ...(after ?? [])],
    );
    const more = rows.length > request.size;
    if (more) rows.pop();
    const last = rows.at(-1)?.['~key'];
    for (const row of rows) delete (row as Partial<typeof row>)['~key'];
    return { rows, nextPageToken: more && last ? this.seal(request, last) : '' };
  }

  private seal(request: PageRequest, key: readonly string[]): string {
    const nonce = randomBytes(12);
    const cipher = createCipheriv('aes-256-gcm', this.key, nonce).setAAD(Buffer.from(JSON.stringify([request.name, request.actor])));
    const sealed = Buffer.concat([cipher.update(JSON.stringify(key), 'utf8'), cipher.final()]);
    return Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString('base64url');
  }

  private open(request: PageRequest): string[] {
    try {
      const bytes = Buffer.from(request.token, 'base64url');
      const decipher = createDecipheriv('aes-256-gcm', this.key, bytes.subarray(0, 12), { authTagLength: 16 }).setAAD(Buffer.from(JSON.stringify([request.name, request.actor])));
      decipher.setAuthTag(bytes.subarray(12, 28));
      return JSON.parse(Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]).toString('utf8')) as string[];
    } catch {
      throw refused();
    }
  }
}
