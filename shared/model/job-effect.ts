/** What a job does to the world, and how it is called. */
export const JOB_EFFECTS = {
  CHANGE: 'Changes records here',
  DELETE: 'Deletes records here',
  OUTSIDE: 'Reaches outside for good: what it does there cannot be taken back from here',
  COPY: 'Copies records elsewhere; they stay as they are',
} as const;

export type JobEffect = keyof typeof JOB_EFFECTS;

/** True for what people should think about twice: they are asked to type the number of members. */
export function asksForCount(effect: JobEffect): boolean {
  return effect === 'DELETE' || effect === 'OUTSIDE';
}
