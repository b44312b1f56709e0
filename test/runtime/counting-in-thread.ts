/** Remembers what its thread has worked on. */
const seen: string[] = [];

export function work(): (item: string) => readonly string[] {
  return (item) => {
    if (item === '') throw new Error('an empty item');
    seen.push(item);
    return seen;
  };
}
