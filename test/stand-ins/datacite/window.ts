/** Counts calls in fixed stretches of time, as the registry's limit does: so many in each. */
export function callWindow(limit: { calls: number; ms: number } | undefined) {
  let began = 0;
  let calls = 0;
  return {
    /** @returns whether this call is still within the limit. */
    admit(now: number): boolean {
      if (!limit) return true;
      if (now - began >= limit.ms) {
        began = now;
        calls = 0;
      }
      calls += 1;
      return calls <= limit.calls;
    },
  };
}
