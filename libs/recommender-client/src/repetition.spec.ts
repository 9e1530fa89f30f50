import { readFile } from 'node:fs/promises';
import { repetitionOf } from './repetition.ts';

interface Operation {
  readonly parameters?: readonly { readonly name: string }[];
}

test('a key goes with every write whose route takes one, and with no other', async () => {
  const file = new URL('../../../apps/recommender/openapi.json', import.meta.url);
  const { paths } = JSON.parse(await readFile(file, 'utf8')) as {
    readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  };
  const wrong = Object.entries(paths).flatMap(([path, operations]) =>
    Object.entries(operations).flatMap(([method, { parameters = [] }]) => {
      const takesKey = parameters.some(({ name }) => name === 'Idempotency-Key');
      const url = `http://shop${path.replaceAll(/\{\w+\}/g, 'x')}`;
      const isKeyed = repetitionOf({ method: method.toUpperCase(), url }) === 'keyed';
      return takesKey === isKeyed ? [] : [`${method} ${path}`];
    }),
  );
  expect(wrong).toEqual([]);
});
