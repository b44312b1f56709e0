import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { DownloadFailureReason } from '../../services/download/download-failure.ts';

/** An imported file. */
const importedFileSchema = z.object({
  /** Identifies the file among those behind the link. */
  item: z.string(),
  id: z.string(),
  sha256: z.string(),
  size: z.int(),
  mimeType: z.string(),
  name: z.string(),
  /** Where this installation serves it. */
  url: z.string(),
});
export type ImportedFile = z.infer<typeof importedFileSchema>;

/** The outcome of one link: done if there is no failure. */
const linkResultSchema = z.object({
  /** A digest of its address: addresses may hold tokens, which the journal must not store again. */
  link: z.string(),
  files: z.array(importedFileSchema),
  failure: z.object({ reason: z.string(), message: z.string(), isTransient: z.boolean() }).optional() as z.ZodType<
    LinkFailure | undefined
  >,
});
export interface LinkFailure {
  reason: DownloadFailureReason;
  message: string;
  isTransient: boolean;
}
export interface LinkResult {
  link: string;
  files: ImportedFile[];
  failure?: LinkFailure | undefined;
}

/** The performer's result: journaled after each link, and the basis of the plan. */
export interface ImportResult {
  links: LinkResult[];
}

const importResultSchema: z.ZodType<ImportResult> = z.object({ links: z.array(linkResultSchema) });

/** The notes of an earlier attempt, if any. */
export function readNoted(soFar: unknown): Map<string, LinkResult> {
  const { links } = soFar === undefined ? { links: [] } : importResultSchema.parse(soFar);
  return new Map(links.map((result) => [result.link, result]));
}

/** Stands for an address in results and folder names. */
export function addressKey(address: string): string {
  return createHash('sha256').update(address).digest('hex').slice(0, 24);
}
