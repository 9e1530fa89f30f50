#!/usr/bin/env node
// Writes the OpenAPI documents of the services and the clients made from them: `npm run openapi`, or with `-- --check`.
import '@attention-flow/typescript';

const { main } = await import('../src/main.ts');
// Services that were described may have left something running.
process.exit(await main(process.argv.slice(2)));
