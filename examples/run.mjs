// Runs one example: `npm run example -w @attention-flow/examples -- compile-a-function`.
import { readdirSync } from 'node:fs';
import { register } from 'node:module';

const names = readdirSync(import.meta.dirname)
  .filter((file) => file.endsWith('.ts') && !file.endsWith('.spec.ts'))
  .map((file) => file.slice(0, -'.ts'.length));
const [name] = process.argv.slice(2);
if (names.includes(name)) {
  register('@attention-flow/typescript/loader', import.meta.url);
  await import(`./${name}.ts`);
} else {
  process.stderr.write(`Give the name of an example: ${names.join(', ')}\n`);
  process.exitCode = 2;
}
