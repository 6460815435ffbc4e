import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findChromium } from './browser.fixture.js';

describe('the browser of the specs', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'maillage-browser-'));
    writeFileSync(join(folder, 'chromium'), '');
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('is the one that CHROMIUM names, or one on the PATH, or one where browsers usually are', () => {
    expect(findChromium({ CHROMIUM: '/opt/browser', PATH: folder }, [])).toBe('/opt/browser');
    expect(findChromium({ PATH: folder }, [])).toBe(join(folder, 'chromium'));
    expect(findChromium({}, [folder])).toBe(join(folder, 'chromium'));
  });

  it('is asked for in one sentence where there is none', () => {
    expect(() => findChromium({ PATH: join(folder, 'empty') }, [])).toThrow('There is no Chromium on this machine: install it, or name its executable in CHROMIUM.');
  });
});
