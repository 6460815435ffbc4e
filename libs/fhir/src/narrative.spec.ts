import { isSafeNarrative } from './narrative.js';

const inDiv = (html: string): string => `<div xmlns="http://www.w3.org/1999/xhtml">${html}</div>`;

describe('a narrative', () => {
  it.each([
    'plain', '<p>a <b>b</b><br/></p>', '<table border="1"><tr><td style="color: red">1 &lt; 2</td></tr></table>', '<a href="https://example.org/a?b=c&amp;d=e">x</a>', '<a href="#note">x</a>', '<a href="mailto:a@example.org">x</a>',
    '<img src="data:image/png;base64,AAAA" alt="a > b"/>', '<img src="#picture"/>', '<!-- <script> --> a', "<span title='on fire'>a</span>",
  ])('may say %s', (html) => expect(isSafeNarrative(inDiv(html))).toBe(true));
  it('may be empty', () => expect(isSafeNarrative('<div/>')).toBe(true));

  it.each([
    '<script>alert(1)</script>', '<SCRIPT>alert(1)</SCRIPT>', '<scr<script>ipt>', '<iframe src="https://example.org"></iframe>', '<object/>', '<embed/>', '<form action="x"></form>', '<input/>', '<link rel="stylesheet" href="x"/>', '<style>a{}</style>',
    '<svg onload="x"/>', '<p onclick="x">a</p>', '<p OnClick="x">a</p>', '<p\nonmouseover=x>a</p>', '<img src=x onerror=alert(1)/>', '<img src="x"onerror="y"/>', '<a href="javascript:alert(1)">x</a>', '<a href=" JavaScript:alert(1)">x</a>',
    '<a href="java&#115;cript:alert(1)">x</a>', '<a href="data:text/html;base64,AAAA">x</a>', '<a href="vbscript:x">x</a>', '<p style="width: expression(alert(1))">x</p>', '<p style="background: url(https://example.org/track)">x</p>',
    '<!-- open', '<p', '<', '<?xml?>', '<![CDATA[a]]>', '<p title="open>a</p>',
  ])('may not say %s', (html) => expect(isSafeNarrative(inDiv(html))).toBe(false));
  it.each(['', 'text', '<p>a</p>', '<div>a', '<divx></div>', '<span></div>'])('is one div, not "%s"', (html) => expect(isSafeNarrative(html)).toBe(false));
});
