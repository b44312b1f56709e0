/** What the addresses of the wizard may say. */
export interface RunAddress {
  /** The draft that is worked on. */
  draft?: string | undefined;
  /** To begin with: a job and a set, or a run to do again. */
  job?: string | undefined;
  set?: string | undefined;
  again?: string | undefined;
  /** Where one goes back to after a change: the review. */
  then?: 'review' | undefined;
  /** The parameter that gets the focus. */
  field?: string | undefined;
}

/** Takes what it knows, and leaves out the rest. */
export function readRunAddress(search: Record<string, unknown>): RunAddress {
  const text = (name: string) => {
    const value = search[name];
    return typeof value === 'string' && value !== '' ? value : undefined;
  };
  return {
    draft: text('draft'),
    job: text('job'),
    set: text('set'),
    again: text('again'),
    then: search['then'] === 'review' ? 'review' : undefined,
    field: text('field'),
  };
}

/** The steps, in order, with their addresses. */
export const STEPS = [
  { key: 'job', to: '/run' },
  { key: 'set', to: '/run/set' },
  { key: 'parameters', to: '/run/parameters' },
  { key: 'review', to: '/run/review' },
] as const;

export type Step = (typeof STEPS)[number]['key'];

/** The address of a step; the first one if it is none. */
export function addressOf(step: string | undefined): (typeof STEPS)[number]['to'] {
  return STEPS.find(({ key }) => key === step)?.to ?? '/run';
}
