import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A text file of a tree; `path` is relative to the tree's root, with `/`. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
}

const skipped = new Set(['node_modules', 'dist', 'gen', '.nx', '.git', '.local', 'coverage', 'fixtures']);

/** TypeScript files and package.json below `folders` of `root`; built and generated ones and the fixtures of the rules are left out. */
export function sourceFiles(root: string, folders: readonly string[]): SourceFile[] {
  const found: SourceFile[] = [];
  const walk = (folder: string): void => {
    for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
      const path = `${folder}/${entry.name}`;
      if (entry.isDirectory()) {
        if (!skipped.has(entry.name)) walk(path);
      } else if (/\.tsx?(\.txt)?$|^package\.json$/.test(entry.name)) found.push({ path: path.replace(/\.txt$/, ''), text: readFileSync(join(root, path), 'utf8') });
    }
  };
  const present = new Set(readdirSync(root));
  for (const folder of folders) if (present.has(folder)) walk(folder);
  return found;
}

/** Rules that the fixtures break on purpose: `// violates: a, b` in the first line of a file. */
export const declaredViolations = (files: readonly SourceFile[]): string[] =>
  files.flatMap(({ path, text }) => (/^\/\/ violates: (.+)/.exec(text)?.[1] ?? '').split(', ').filter(Boolean).map((rule) => `${rule}: ${path}`)).sort();
