// A main thread that was started with the source loader; what it prints is what its worker said.
import type { EchoRequest } from './echo.entry.ts';
import { WorkerPool } from '../worker-pool.ts';

const entry = new URL('./echo.entry.ts', import.meta.url);
const pool = await WorkerPool.start<EchoRequest, unknown>({ entry, size: 1 });
process.stdout.write(String(await pool.run({ kind: 'say', text: 'from a script' })));
await pool.close();
