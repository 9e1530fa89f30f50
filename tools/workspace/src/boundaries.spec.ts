import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = resolve(fileURLToPath(new URL('../../..', import.meta.url)));
const eslint = resolve(
  dirname(createRequire(import.meta.url).resolve('eslint/package.json')),
  'bin/eslint.js',
);

/** The rules that a source breaks, were it saved at `file`. */
function brokenRules(file: string, source: string): readonly (string | null)[] {
  const { stdout } = spawnSync(
    process.execPath,
    [eslint, '--stdin', '--stdin-filename', resolve(root, file), '--format', 'json'],
    { cwd: root, input: source, encoding: 'utf8', env: { ...process.env, NX_DAEMON: 'false' } },
  );
  const [result] = JSON.parse(stdout) as readonly {
    readonly messages: readonly { readonly ruleId: string | null }[];
  }[];
  return (result?.messages ?? []).map(({ ruleId }) => ruleId);
}

const projects = '@nx/enforce-module-boundaries';
const folders = 'no-restricted-imports';

test.each([
  {
    name: 'the core may not import NestJS',
    file: 'libs/attention/src/nn/wrong.ts',
    source: "import { Injectable } from '@nestjs/common';\n\nexport const wrong = Injectable;\n",
    rule: projects,
  },
  {
    name: 'the core may not import a platform library',
    file: 'libs/attention/src/data/wrong.ts',
    source: "import { Database } from '@attention-flow/persistence';\n\nexport const wrong = Database;\n",
    rule: projects,
  },
  {
    name: 'a lower folder of the core may not import a higher one',
    file: 'libs/attention/src/nn/wrong.ts',
    source: "import { AdamW } from '../train/adamw.ts';\n\nexport const wrong = AdamW;\n",
    rule: folders,
  },
  {
    name: 'sources may not import what is for specs',
    file: 'libs/persistence/src/wrong.ts',
    source: "import { freePort } from '@attention-flow/testing';\n\nexport const wrong = freePort;\n",
    rule: folders,
  },
])(
  '$name',
  ({ file, source, rule }) => {
    expect(brokenRules(file, source)).toContain(rule);
  },
  120_000,
);

test('a right import passes', () => {
  const source = "import { Random } from '@attention-flow/attention';\n\nexport const right = Random;\n";
  expect(brokenRules('apps/customer-service/src/training/right.ts', source)).toEqual([]);
}, 120_000);
