import { readFile, readdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

/** The folder of the repository. */
export const root = fileURLToPath(new URL('../../../', import.meta.url));

const foreign = new Set(['node_modules', 'data', 'dist', 'coverage']);

/** Every file of the repository whose name ends so, by its path from the root; hidden folders left out. */
export async function filesNamed(ending: string, folder = ''): Promise<readonly string[]> {
  const entries = await readdir(root + folder, { withFileTypes: true });
  const found = await Promise.all(
    entries.map(async (entry) => {
      if (entry.name.startsWith('.')) return [];
      if (entry.isFile()) return entry.name.endsWith(ending) ? [folder + entry.name] : [];
      // `data` is foreign at the root alone: the core has a folder of that name.
      const isForeign = foreign.has(entry.name) && (folder === '' || entry.name !== 'data');
      return isForeign || !entry.isDirectory() ? [] : filesNamed(ending, `${folder}${entry.name}/`);
    }),
  );
  return found.flat().sort();
}

export const readDocument = (path: string): Promise<string> => readFile(root + path, 'utf8');

/** A document without its code blocks. */
export const proseOf = (markdown: string): string => markdown.replaceAll(/^```[^]*?^```$/gm, '');

/** The code blocks of a document, with their languages. */
export const codeOf = (markdown: string): readonly string[] => markdown.match(/^```[^]*?^```$/gm) ?? [];

/** The anchors of a document's headings, as GitHub makes them. */
export function anchorsOf(markdown: string): ReadonlySet<string> {
  const headings = [...proseOf(markdown).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => heading);
  return new Set(
    headings.map((heading) =>
      heading
        .toLowerCase()
        .replaceAll(/[^\p{Letter}\p{Mark}\p{Number}\s_-]/gu, '')
        .replaceAll(' ', '-'),
    ),
  );
}
