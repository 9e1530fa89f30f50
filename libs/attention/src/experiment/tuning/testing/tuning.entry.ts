// A tuning in a process of its own, to be killed: prints a line for each training that has ended.
import { killedTuning } from './killed-tuning.ts';

const [state = ''] = process.argv.slice(2);
killedTuning(state).subscribe(({ kind }) => {
  if (kind === 'run') process.stdout.write('run\n');
});
