/** What workers keep doing beside runs, and the pause between two rounds of it. */
export const UPKEEP = {
  PUBLISHING: { desc: 'Publish what changed in assets, and push it to discovery indexes', everyMs: 2_000 },
  DOIS: { desc: 'Keep DOIs in step with deletions', everyMs: 30_000 },
  RECONCILING: { desc: 'Compare runs with their workflows, and clear away what has expired', everyMs: 30_000 },
} as const satisfies Record<string, { desc: string; everyMs: number }>;
export type Upkeep = keyof typeof UPKEEP;

/** When some worker last ended a round of it well, and when one last failed. */
export interface UpkeepRounds {
  doneAt?: Date;
  failedAt?: Date;
}
