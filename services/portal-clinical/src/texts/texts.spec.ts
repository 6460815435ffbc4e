import { readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { namesOf, sharedEnglish, sharedFrench } from '@maillage/ui/texts';
import { english } from './english.js';
import { french } from './french.js';

const folders = [new URL('..', import.meta.url), new URL('../../../../libs/ui/src', import.meta.url)].map((url) => fileURLToPath(url));
const sources = folders.flatMap((folder) => readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.tsx')).map((name) => readFileSync(`${folder}/${name}`, 'utf8')));
const names = new Set([...namesOf(english), ...namesOf(sharedEnglish)].map((name) => name.replace(/_(one|other)$/, '')));

describe('the texts', () => {
  it('are the same in both languages', () => {
    expect(namesOf(french)).toEqual(namesOf(english));
    expect(namesOf(sharedFrench)).toEqual(namesOf(sharedEnglish));
  });

  it('hold every name that a page asks for', () => {
    const asked = sources.flatMap((source) => [...source.matchAll(/\bt\(\s*'([\w.-]+)'/g)].map((match) => match[1]!));
    expect(asked.length).toBeGreaterThan(50);
    expect(asked.filter((name) => !names.has(name))).toEqual([]);
  });

  it('have a group for every kind of code', () => {
    const groups = sources.flatMap((source) => [...source.matchAll(/\bcode\(\s*'(\w+)'/g)].map((match) => match[1]!));
    expect(groups.filter((group) => ![...names].some((name) => name.startsWith(`${group}.`)))).toEqual([]);
  });
});
