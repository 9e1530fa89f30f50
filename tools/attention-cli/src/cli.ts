import { Command, CommanderError } from 'commander';
import { benchCommand } from './commands/bench.ts';
import { compareCommand } from './commands/compare.ts';
import { crossvalCommand } from './commands/crossval.ts';
import { embedCommand } from './commands/embed.ts';
import { evaluateCommand } from './commands/evaluate.ts';
import { explainCommand } from './commands/explain.ts';
import { faithfulnessCommand } from './commands/faithfulness.ts';
import { flowCommand } from './commands/flow.ts';
import { importCommand } from './commands/import.ts';
import { predictCommand } from './commands/predict.ts';
import { pretrainCommand } from './commands/pretrain.ts';
import { pruneCommand } from './commands/prune.ts';
import { quantizeCommand } from './commands/quantize.ts';
import { reportCommand } from './commands/report.ts';
import { trainCommand } from './commands/train.ts';
import { translateCommand } from './commands/translate.ts';
import { tuneCommand } from './commands/tune.ts';
import { UsageError } from './errors.ts';
import { Output } from './output.ts';
import type { Streams } from './output.ts';

/** One subcommand: adds itself to the program. */
export type AddCommand = (program: Command, output: Output) => void;

const commands: readonly AddCommand[] = [
  trainCommand,
  evaluateCommand,
  reportCommand,
  compareCommand,
  crossvalCommand,
  tuneCommand,
  quantizeCommand,
  pruneCommand,
  predictCommand,
  explainCommand,
  faithfulnessCommand,
  flowCommand,
  importCommand,
  pretrainCommand,
  embedCommand,
  translateCommand,
  benchCommand,
];

/** The commands with their options, ready to parse. */
export function createProgram(streams: Streams, output: Output): Command {
  const program = new Command('attention')
    .description('Train, evaluate, explain and serve text models on your own data')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => streams.stdout.write(text),
      writeErr: (text) => streams.stderr.write(text),
    });
  for (const add of commands) add(program, output);
  for (const command of program.commands) {
    command.option('--json', 'print exactly one JSON object as the last line of the output');
    command.exitOverride().copyInheritedSettings(program);
  }
  return program;
}

/** @returns the exit code: 0 done, 1 failed, 2 bad usage */
export async function runCli(args: readonly string[], streams: Streams): Promise<0 | 1 | 2> {
  const output = new Output(streams, args.includes('--json'));
  try {
    await createProgram(streams, output).parseAsync([...args], { from: 'user' });
    return 0;
  } catch (error) {
    if (error instanceof CommanderError) {
      if (error.exitCode === 0) return 0;
      output.refusal(new UsageError(error.message.replace(/^error: /, '')));
      return 2;
    }
    output.failure(error);
    return error instanceof UsageError ? 2 : 1;
  }
}
