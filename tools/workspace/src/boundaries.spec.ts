import { ESLint } from 'eslint';
import { fileURLToPath } from 'node:url';
import { jest } from '@jest/globals';

// The first file waits for the graph of the projects.
jest.setTimeout(120_000);

const cwd = fileURLToPath(new URL('../../../', import.meta.url));
const order = 'no-restricted-imports';
const projects = '@nx/enforce-module-boundaries';

let eslint: ESLint;
beforeAll(() => {
  // The graph is asked for once: no process need stay behind for a second time.
  process.env['NX_DAEMON'] = 'false';
  eslint = new ESLint({ cwd });
});

/** The rules that a file with this import alone would break; the file need not exist. */
async function broken(file: string, from: string): Promise<readonly (string | null)[]> {
  const [result] = await eslint.lintText(`import { thing } from '${from}';\nexport const own = thing;\n`, {
    filePath: `${cwd}${file}`,
  });
  return (result?.messages ?? []).map(({ ruleId, message }) => ruleId ?? message);
}

describe('a wrong import is reported', () => {
  test.each([
    ['libs/attention/src/nn/new.ts', '../train/trainer.ts', order],
    ['libs/attention/src/nn/new.ts', '../train/testing/regression-task.ts', order],
    ['libs/attention/src/explain/render/new.ts', '../../serve/text-classifier.ts', order],
    ['libs/attention/src/nn/new.spec.ts', '../train/trainer.ts', order],
    ['libs/attention/src/serve/new.ts', '../index.ts', order],
    ['libs/attention/src/nn/new.ts', '@nestjs/common', projects],
    ['libs/attention/src/train/new.ts', 'typeorm', projects],
    ['libs/attention/src/nn/new.ts', '@attention-flow/persistence', projects],
    ['libs/attention/src/nn/new.ts', '@attention-flow/testing', order],
    ['libs/persistence/src/new.ts', '@attention-flow/testing', order],
    ['libs/persistence/src/new.ts', '@attention-flow/attention', projects],
    ['libs/persistence/src/new.ts', '../../../apps/customer-service/src/app.module.ts', projects],
    ['apps/customer-service/src/new.ts', '../../customer-service-e2e/src/running-service.ts', projects],
    ['apps/customer-service-e2e/src/new.ts', '../../customer-service/src/app.module.ts', projects],
    ['apps/customer-service/src/new.ts', '../../../libs/attention/src/serve/text-classifier.ts', projects],
    ['tools/launcher/src/new.ts', '../../../apps/customer-service/src/app.module.ts', projects],
  ])('%s importing %s breaks %s', async (file, from, rule) => {
    expect(await broken(file, from)).toEqual([rule]);
  });
});

describe('a right import is not', () => {
  test.each([
    ['libs/attention/src/train/new.ts', '../nn/linear.ts'],
    ['libs/attention/src/train/new.ts', './trainer.ts'],
    ['libs/attention/src/explain/render/new.ts', '../../nn/linear.ts'],
    ['libs/attention/src/serve/new.ts', 'rxjs'],
    ['libs/attention/src/nn/new.spec.ts', '@attention-flow/testing'],
    ['libs/persistence/src/new.ts', 'typeorm'],
    ['apps/customer-service/src/new.ts', '@attention-flow/attention'],
    ['apps/customer-service/src/new.ts', '@nestjs/common'],
    ['tools/attention-cli/src/new.ts', '@attention-flow/attention'],
  ])('%s importing %s', async (file, from) => {
    expect(await broken(file, from)).toEqual([]);
  });
});
