/** XHTML elements that R4 lets stand in a narrative (chapters 7–11 and 15 of HTML 4.0, links, images, tables). */
const allowedElements: ReadonlySet<string> = new Set(
  `a abbr acronym address area b bdo big blockquote br caption cite code col colgroup dd del dfn div dl dt em h1 h2 h3 h4 h5 h6 hr i img ins kbd li map
   ol p pre q samp small span strong sub sup table tbody td tfoot th thead tr tt ul var`.split(/\s+/),
);

/**
 * Whether a narrative is one `div` of harmless elements: no script, form, frame, style sheet, event attribute or `javascript:` link (rules txt-1 and txt-3).
 * One pass, no backtracking. Portals still render it in isolation; this keeps the record clean for everybody else.
 */
export function isSafeNarrative(html: string): boolean {
  const body = html.trim();
  if (!/^<div[\s>/]/.test(body) || !(body.endsWith('</div>') || /^<div[^<>]*\/>$/.test(body))) return false;
  for (let at = body.indexOf('<'); at !== -1; at = body.indexOf('<', at)) {
    if (body.startsWith('<!--', at)) {
      const end = body.indexOf('-->', at + 4);
      if (end === -1) return false;
      at = end + 3;
      continue;
    }
    const end = endOfTag(body, at + 1);
    if (end === -1 || !isSafeTag(body.slice(at + 1, end))) return false;
    at = end + 1;
  }
  return true;
}

/** Index of the `>` that closes the tag; one inside quotes does not. */
function endOfTag(body: string, start: number): number {
  let quoted = '';
  for (let at = start; at < body.length; at++) {
    const character = body[at]!;
    if (quoted) {
      if (character === quoted) quoted = '';
    } else if (character === '"' || character === "'") quoted = character;
    else if (character === '>') return at;
    else if (character === '<') return -1;
  }
  return -1;
}

function isSafeTag(tag: string): boolean {
  const name = /^\/?([a-z][a-z0-9]*)(?=[\s/]|$)/.exec(tag)?.[1];
  if (!name || !allowedElements.has(name)) return false;
  if (tag.length === name.length || tag[0] === '/') return true;
  // Attribute names are compared outside of quotes only; values are looked at for links alone.
  for (const [, attribute, double, single] of tag.slice(name.length).matchAll(/([^\s"'=<>/]+)\s{0,9}(?:=\s{0,9}(?:"([^"]*)"|'([^']*)'|[^\s"'>]*))?/g)) {
    const lower = attribute!.toLowerCase();
    if (lower.startsWith('on') || lower === 'srcdoc' || lower === 'formaction') return false;
    if ((lower === 'href' || lower === 'src' || lower === 'xlink:href') && !isSafeLink(double ?? single ?? '')) return false;
    if (lower === 'style' && /expression|url\s{0,9}\(|@import|behavior/i.test(double ?? single ?? '')) return false;
  }
  return true;
}

/** A fragment, a relative path, or http(s), mailto, tel, and data images. Entities are refused: they hide schemes. */
const isSafeLink = (link: string): boolean => {
  const scheme = /^\s{0,9}([^:/?#]*):/.exec(link)?.[1]?.toLowerCase();
  if (scheme === undefined) return !/^[^/?#]*&/.test(link);
  return ['http', 'https', 'mailto', 'tel', 'cid'].includes(scheme) || /^\s{0,9}data:image\/(?:png|jpeg|gif);base64,/i.test(link);
};
