import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { z } from 'zod';

const rememberedRunSchema = z.object({
  idempotencyKey: z.string(),
  job: z.string(),
  /** The scene, as `--job` names it; absent in what older versions remember. */
  scene: z.string().optional(),
  /** Names to values, as they are sent. */
  parameters: z.record(z.string(), z.string()),
  /** Known once the run was submitted. */
  instance: z.string().optional(),
});

const rememberedSetSchema = z.object({
  id: z.string(),
  /** How many came to be in it; known once all were put in. */
  members: z.number().optional(),
});

const memorySchema = z.object({
  /** The demo that runs, or ran last. */
  process: z.object({ pid: z.number(), startedAt: z.string() }).optional(),
  /** How many assets were loaded, by what the files hold. */
  loaded: z.record(z.string(), z.number()).default({}),
  /** By what their members come from, and how many they have at most. */
  sets: z.record(z.string(), rememberedSetSchema).default({}),
  /** The run that is under way. */
  run: rememberedRunSchema.optional(),
});

export type RememberedRun = z.infer<typeof rememberedRunSchema>;
export type Memory = z.infer<typeof memorySchema>;

/** What the demo has to know again when it is started anew after it was killed: `demo.json` in the data folder. */
export interface DemoMemory {
  readonly now: Memory;
  /** Written before this resolves. */
  keep(this: void, change: { [K in keyof Memory]?: Memory[K] | undefined }): Promise<void>;
}

/** A file that is missing or damaged says nothing: then the demo starts anew. */
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
