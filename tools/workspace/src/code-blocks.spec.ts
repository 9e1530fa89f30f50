import { jest } from '@jest/globals';
import { runBlock, runnableBlocks } from './code-blocks.ts';
import { filesNamed, readDocument } from './documents.ts';

// Each is a process of its own, and one trains a model.
jest.setTimeout(120_000);

const documents = await Promise.all((await filesNamed('.md')).map(readDocument));
// The READMEs share theirs.
const blocks = [...new Map(documents.flatMap(runnableBlocks).map((block) => [block.code, block])).values()];

test('every marked block is found', () => {
  const marks = documents.flatMap((text) => text.match(/^<!-- runnable -->$/gm) ?? []);
  expect(documents.flatMap(runnableBlocks)).toHaveLength(marks.length);
});

test.each(blocks)('prints what the document says: $code', async ({ code, output }) => {
  expect(await runBlock(code)).toBe(output);
});
