const longest = 2_000;

/** Decoded twice at most: a proxy or a script behind us may decode once more than we do. Null for what cannot be decoded. */
function decodings(text: string): string[] | null {
  try {
    const once = decodeURIComponent(text);
    return [text, once, decodeURIComponent(once)];
  } catch {
    return null;
  }
}

/** A path of one origin: one slash, then neither another nor a backslash, which browsers take for one; no control character, which they drop. */
const isLocalPath = (text: string): boolean => /^\/(?!\/)[^\\\p{Cc}]*$/u.test(text);

/**
 * Where a login may return to: a path of `origin`, or `/` for everything else, so that nobody is sent elsewhere by our own link. Pages of
 * the login itself are no place to return to.
 */
export function safeNext(text: string | null, origin: string): string {
  if (text === null || text.length > longest || !decodings(text)?.every(isLocalPath)) return '/';
  const url = new URL(text, origin);
  const path = `${url.pathname}${url.search}${url.hash}`;
  // `/.//elsewhere` becomes `//elsewhere` once its dots are resolved.
  return url.origin === origin && isLocalPath(path) && !/^\/session(\/|$)/i.test(decodeURIComponent(url.pathname)) ? path : '/';
}
