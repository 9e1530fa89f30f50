// Brings the table of settings in the README and `.env.example` up to date; `--check` only says what is stale.
import '@attention-flow/typescript';

const { configurationDocsCommand } = await import('@attention-flow/security');
const { configurationDocs } = await import('../src/platform/configuration-docs.ts');
process.exitCode = await configurationDocsCommand([configurationDocs], process.argv.slice(2));
