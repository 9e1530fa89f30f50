// A service that is killed while it writes; crash.spec.ts does it. Says where it answers, and who may write.
import type { Token } from '../api-key/token.ts';
import { NotesService } from '../testing/notes-service.ts';

const [folder, adminKey, databaseUrl] = process.argv.slice(2);
if (folder === undefined || adminKey === undefined) throw new Error('crash.fixture.ts FOLDER KEY [URL]');
const token: Token = adminKey;
const service = await NotesService.start({
  folder,
  adminKey: token,
  databaseUrl: databaseUrl === '' ? undefined : databaseUrl,
  security: { rateLimits: false },
});
process.stdout.write(`${service.url}\n`);
