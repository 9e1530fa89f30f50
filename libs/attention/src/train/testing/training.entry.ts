// A training with checkpoints in a process of its own, to be killed: prints a line for each event.
import { killedTraining } from './killed-training.ts';

const [out = '', checkpoint = ''] = process.argv.slice(2);
killedTraining(out, checkpoint).subscribe(({ kind }) => process.stdout.write(`${kind}\n`));
