import { open } from 'node:fs/promises';

/** Writes a file and waits until the disk has it, so that a rename after it never shows half of it. */
export async function writeDurably(path: string, content: Uint8Array | string): Promise<void> {
  const file = await open(path, 'w');
  try {
    await file.writeFile(content);
    await file.sync();
  } finally {
    await file.close();
  }
}
