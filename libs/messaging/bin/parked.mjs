// Messages that a service has set aside: list, redrive, discard. `node parked.mjs --help`.
import '@attention-flow/typescript';

const { parkedCommand } = await import('../src/parked-command.ts');
const output = { print: (text) => void process.stdout.write(text) };
process.exitCode = await parkedCommand(process.argv.slice(2), output);
