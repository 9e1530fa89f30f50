// Prints a new API key, for ADMIN_API_KEY: `npm run -s new-api-key -w @attention-flow/security`.
import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';

// The loader takes its settings from where it is called.
process.chdir(fileURLToPath(new URL('../../..', import.meta.url)));
await import('@attention-flow/typescript');
const { newToken } = await import('../src/api-key/token.ts');
process.stdout.write(`${newToken(randomUUID())}\n`);
