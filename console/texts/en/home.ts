import { counter } from '../forms.ts';

const count = counter('en');

export const home = {
  waits: 'Waits for your decision',
  now: 'Running now',
  nothingRuns: 'Nothing is running.',
  endedSince: (time: string) => `Ended since ${time}`,
  endedLately: 'Ended lately',
  nothingEnded: 'Nothing has ended since then.',
  noneEnded: 'No run has ended yet.',
  toNewSet: 'Make a set',
  allRuns: 'All runs',
  more: (n: number) => count(n, { one: '# more', other: '# more' }),
  usedLast: 'Jobs you used last',
  first: 'What to do first',
  firstHint: 'No job has run here yet.',
  load: 'Load your data, or look around with the built-in sample. On the machine that runs Muster:',
  loaded: (n: number) =>
    count(n, { one: 'Your data are loaded: # research asset.', other: 'Your data are loaded: # research assets.' }),
  toRecords: 'Look at the records',
  makeSet: 'Make a set of the records that a job is to work on.',
  runJob: 'Run a job on the set. Nothing happens before you confirm it.',
  reference: 'For programs: the reference of the API',
};
