import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { z } from 'zod';

const rememberedRunSchema = z.object({
  idempotencyKey: z.string(),
  job: z.string(),
  /** The scene, as `--job` names it. */
  scene: z.string().optional(),
  /** Values by name, as they are sent. */
  parameters: z.record(z.string(), z.string()),
  /** Set after the run was submitted. */
  instance: z.string().optional(),
});

const rememberedSetSchema = z.object({
  id: z.string(),
  /** The number of members; set after all were added. */
  members: z.number().optional(),
});

const memorySchema = z.object({
  /** The current demo, or the last one. */
  process: z.object({ pid: z.number(), startedAt: z.string() }).optional(),
  /** How many assets were loaded, by the content of the files. */
  loaded: z.record(z.string(), z.number()).default({}),
  /** By the source of their members and the most they have. */
  sets: z.record(z.string(), rememberedSetSchema).default({}),
  /** The current run. */
  run: rememberedRunSchema.optional(),
});

export type RememberedRun = z.infer<typeof rememberedRunSchema>;
export type Memory = z.infer<typeof memorySchema>;

/** What the demo needs when it is restarted after a kill: `demo.json` in the data folder. */
export interface DemoMemory {
  readonly now: Memory;
  /** The file is written when this resolves. */
  keep(this: void, change: { [K in keyof Memory]?: Memory[K] | undefined }): Promise<void>;
}

/** If the file is missing or damaged, the demo starts from the beginning. */
export async function openMemory(dataFolder: string): Promise<DemoMemory> {
  const folder = resolve(dataFolder);
  const path = join(folder, 'demo.json');
  let now = await read(path);
  return {
    get now() {
      return now;
    },
    keep: async (change) => {
      now = memorySchema.parse({ ...now, ...change });
      await mkdir(folder, { recursive: true });
      const draft = `${path}.${process.pid}`;
      await writeFile(draft, `${JSON.stringify(now, undefined, 2)}\n`);
      await rename(draft, path);
    },
  };
}

async function read(path: string): Promise<Memory> {
  try {
    return memorySchema.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch {
    return memorySchema.parse({});
  }
}
