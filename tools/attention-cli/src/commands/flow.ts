import { attentionFlowMatrix, attentionRollout } from '@attention-flow/attention';
import type { NestedAttentionMaps } from '@attention-flow/attention';
import type { AddCommand } from '../cli.ts';
import { InputError, describeError } from '../errors.ts';
import { readText } from '../files.ts';
import type { Output } from '../output.ts';
import { table } from '../output.ts';

const option = '--attentions';

export const flowCommand: AddCommand = (program, output) => {
  program
    .command('flow')
    .description(
      'Attention rollout and attention flow of given attention maps, [layers][heads][tokens][tokens]',
    )
    .requiredOption(
      '--attentions <file>',
      'a JSON file: the maps, an object with them under "attentions", or a list of such objects',
    )
    .action(({ attentions }: { readonly attentions: string }) => flow(attentions, output));
};

interface Flows {
  readonly rollout: readonly (readonly number[])[];
  readonly flow: readonly (readonly number[])[];
}

async function flow(file: string, output: Output): Promise<void> {
  const given = parse(file, await readText(option, file));
  const cases = isList(given) && given.length > 0 && given.every(isCase);
  if (cases) {
    const flows = given.map((each) => flowsOf(file, each.attentions));
    output.result({ cases: flows }, () => flows.map(textOf).join('\n\n'));
    return;
  }
  const flows = flowsOf(file, isCase(given) ? given.attentions : given);
  output.result(flows, () => textOf(flows));
}

function flowsOf(file: string, maps: unknown): Flows {
  if (!areMaps(maps))
    throw new InputError(option, file, 'it holds no numbers as [layers][heads][tokens][tokens]');
  try {
    return { rollout: attentionRollout(maps), flow: attentionFlowMatrix(maps) };
  } catch (cause) {
    const { code, message } = describeError(cause);
    throw new InputError(option, file, message, code, { cause });
  }
}

function textOf({ rollout, flow: matrix }: Flows): string {
  const show = (rows: readonly (readonly number[])[]) =>
    table(rows.map((row) => row.map((value) => value.toFixed(4))));
  return ['rollout', show(rollout), '', 'flow', show(matrix)].join('\n');
}

function parse(file: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new InputError(option, file, `the file is not JSON (${describeError(cause).message})`, 'INPUT', {
      cause,
    });
  }
}

const areMaps = (value: unknown): value is NestedAttentionMaps => isNested(value, 4);

function isNested(value: unknown, depth: number): boolean {
  if (depth === 0) return typeof value === 'number';
  return isList(value) && value.every((each) => isNested(each, depth - 1));
}

const isList = (value: unknown): value is readonly unknown[] => Array.isArray(value);

function isCase(value: unknown): value is { readonly attentions: unknown } {
  return typeof value === 'object' && value !== null && 'attentions' in value;
}
