import type { Request, Response } from 'express';

/**
 * `__Host-`: the browser keeps it only with Secure, with the path / and without a domain, so no other host and no plain page can set it.
 * Browsers take the loopback for secure, so that the same cookie serves `npm start`.
 */
export const sessionCookie = '__Host-maillage';
export const loginCookie = '__Host-maillage-login';

/** The value of a cookie, or null. Where it came twice nobody can tell which is ours, so neither is. */
export function cookieOf(request: Request, name: string): string | null {
  const values = (request.get('cookie') ?? '')
    .split(';')
    .map((each) => each.trim())
    .filter((each) => each.startsWith(`${name}=`))
    .map((each) => each.slice(name.length + 1));
  return values.length === 1 && /^[\w.-]+$/.test(values[0]!) ? values[0]! : null;
}

/** Lax: the way back from the provider is a link from elsewhere, and must bring the cookie. */
const attributes = 'Path=/; HttpOnly; Secure; SameSite=Lax';

/** Sets a cookie until the browser closes, or for so many seconds. */
export function setCookie(response: Response, name: string, value: string, maxAgeSeconds?: number): void {
  response.append('Set-Cookie', `${name}=${value}; ${attributes}${maxAgeSeconds === undefined ? '' : `; Max-Age=${maxAgeSeconds}`}`);
}

export const clearCookie = (response: Response, name: string): void => setCookie(response, name, '', 0);
