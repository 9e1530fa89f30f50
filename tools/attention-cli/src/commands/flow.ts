import { attentionFlowMatrix, attentionRollout } from '@attention-flow/attention';
import type { NestedAttentionMaps } from '@attention-flow/attention';
import { readFile } from 'node:fs/promises';
import type { AddCommand } from '../cli.ts';
import type { Output } from '../output.ts';
import { UsageError, table } from '../output.ts';

export const flowCommand: AddCommand = (program, output) => {
  program
    .command('flow')
    .description(
      'Attention rollout and attention flow of given attention maps, [layers][heads][tokens][tokens]',
    )
    .requiredOption('--attentions <file>', 'a JSON file: the maps, or an object with them under "attentions"')
    .action(({ attentions }: { readonly attentions: string }) => flow(attentions, output));
};

async function flow(file: string, output: Output): Promise<void> {
  const maps = await readMaps(file);
  const rollout = attentionRollout(maps);
  const matrix = attentionFlowMatrix(maps);
  output.result({ rollout, flow: matrix }, () => {
    const show = (rows: readonly (readonly number[])[]) =>
      table(rows.map((row) => row.map((value) => value.toFixed(4))));
    return ['rollout', show(rollout), '', 'flow', show(matrix)].join('\n');
  });
}

async function readMaps(file: string): Promise<NestedAttentionMaps> {
  const text = await readFile(file, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    throw new UsageError(`--attentions: '${file}' cannot be read (${cause.code})`);
  });
  try {
    const json = JSON.parse(text) as NestedAttentionMaps | { readonly attentions: NestedAttentionMaps };
    return 'attentions' in json ? json.attentions : json;
  } catch {
    throw new UsageError(`--attentions: '${file}' is not JSON`);
  }
}
