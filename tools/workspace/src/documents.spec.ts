import { access } from 'node:fs/promises';
import { dirname, normalize } from 'node:path';
import { anchorsOf, codeOf, filesNamed, proseOf, readDocument, root } from './documents.ts';

const documents = await filesNamed('.md');

test('a heading has the anchor that GitHub gives it', () => {
  expect([...anchorsOf('# Errors, and what to do\n```sh\n# no heading\n```\n## `attention` 概念\n')]).toEqual(
    ['errors-and-what-to-do', 'attention-概念'],
  );
});

test.each(documents)('%s links to what is there', async (path) => {
  const broken: string[] = [];
  for (const [, target = ''] of proseOf(await readDocument(path)).matchAll(/\]\(([^)\s]+)\)/g)) {
    if (/^[a-z]+:/.test(target)) continue;
    const [file = '', anchor] = decodeURI(target).split('#');
    const place = file === '' ? path : normalize(`${dirname(path)}/${file}`);
    const isThere = await access(root + place).then(
      () => true,
      () => false,
    );
    const hasAnchor = isThere && (anchor === undefined || anchorsOf(await readDocument(place)).has(anchor));
    if (!hasAnchor) broken.push(target);
  }
  expect(broken).toEqual([]);
});

test('both READMEs have the same code and the same outline', async () => {
  const [english, chinese] = [await readDocument('README.md'), await readDocument('README.zh-CN.md')];
  expect(codeOf(chinese)).toEqual(codeOf(english));
  const headings = (text: string) => proseOf(text).match(/^#+ /gm);
  expect(headings(chinese)).toEqual(headings(english));
});

test('codes that documents speak of are codes of the sources', async () => {
  const pages = documents.filter((path) => /^(docs|README|CONTRIBUTING)/.test(path));
  const spoken = (await Promise.all(pages.map(readDocument))).flatMap(
    (text) => text.match(/\bATTENTION_[A-Z_]+/g) ?? [],
  );
  const sources = await Promise.all((await filesNamed('.ts', 'libs/')).map(readDocument));
  expect([...new Set(spoken)].filter((code) => !sources.some((text) => text.includes(`'${code}'`)))).toEqual(
    [],
  );
});

test('decisions are numbered without a gap, by file and by title', async () => {
  const decisions = documents.filter((path) => path.startsWith('docs/decisions/'));
  const titles = await Promise.all(decisions.map(readDocument));
  decisions.forEach((path, index) => {
    expect(path).toMatch(new RegExp(`/${String(index + 1).padStart(4, '0')}-`));
    expect(titles[index]).toMatch(new RegExp(`^# ${index + 1}\\. `));
  });
});

interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

test('every dependency has its reason in decision 10', async () => {
  const manifests = await filesNamed('package.json');
  const used = new Set<string>();
  for (const path of manifests) {
    const json = JSON.parse(await readDocument(path)) as Manifest;
    const { dependencies, devDependencies, optionalDependencies } = json;
    for (const name of Object.keys({ ...dependencies, ...devDependencies, ...optionalDependencies })) {
      if (!name.startsWith('@attention-flow/')) used.add(name);
    }
  }
  const decision = await readDocument('docs/decisions/0010-dependencies.md');
  const rows = decision.split('\n').filter((line) => line.startsWith('| `'));
  const explained = rows.flatMap((row) =>
    [...(row.split(' | ')[0] ?? '').matchAll(/`([^`]+)`/g)].map(([, name]) => name),
  );
  expect([...used].sort()).toEqual(explained.sort());
});
