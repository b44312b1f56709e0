import { join } from 'node:path';
import { z } from 'zod';
import { readItems } from './read-items.ts';
import { checkLine, lineId } from '../lines.ts';

const withIdSchema = z.object({ id: lineId });

/** The ids of the assets in a folder, in file order; may include lines that a load rejects. */
export async function* readAssetIds(folder: string): AsyncGenerator<string> {
  const reader = {
    read: (line: Record<string, unknown>) => checkLine(withIdSchema, line),
    idOf: ({ id }: { id: string }) => id,
  };
  for await (const item of readItems(join(folder, 'assets.jsonl'), reader)) if (item.kind === 'valid') yield item.id;
}
