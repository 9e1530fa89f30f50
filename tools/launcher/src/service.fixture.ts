// A service for launch.spec.ts: writes what it was given to the file LOG, and ends as ENDS says.
import { appendFileSync } from 'node:fs';

const { LOG = '', PORT, DATA_DIR, SAMPLE_DATA, ENDS } = process.env;
const log = (text: string) => appendFileSync(LOG, `${PORT} ${text}\n`);

log(`started ${DATA_DIR} ${SAMPLE_DATA}`);
if (ENDS === PORT) process.exit(3);
const running = setInterval(() => undefined, 1_000);
process.on('SIGTERM', () => {
  clearInterval(running);
  setTimeout(() => log('finished'), 50);
});
