import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';

/** A temporary folder for one test file, removed at the end; with a function that writes files into it. */
export async function temporaryFolder(): Promise<{
  folder: string;
  write(this: void, name: string, content: string | Buffer): Promise<string>;
}> {
  const folder = await mkdtemp(join(tmpdir(), 'muster-test-'));
  after(() => rm(folder, { recursive: true, force: true }));
  const write = async (name: string, content: string | Buffer) => {
    const path = join(folder, name);
    await writeFile(path, content);
    return path;
  };
  return { folder, write };
}
